/** `edict/cedar` and cedar-wasm 4.12 decide generated policy sets and requests alike: decision, reasons, errors. */
import * as wasm from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { preparsePolicySet, statefulIsAuthorized } from '../../../host/cedar/index.ts';
import type { EntityJson } from '../../../host/cedar/index.ts';
import { Random, runOptions } from '../../random/random.ts';
import { exact } from './oracle.ts';
import type { Answer } from './oracle.ts';
import { randomPolicySet, randomRequest } from './sets.ts';
import { randomWorld } from './world.ts';

const { seed, full } = runOptions();
const SETS = full ? 1_000 : 60;
const REQUESTS = full ? 100 : 12;
const MOST_POLICIES = full ? 200 : 60;

/** What the two must say alike. */
const essence = ({ type, response }: Answer): unknown =>
  response === undefined
    ? type
    : {
        decision: response.decision,
        reason: response.diagnostics.reason.toSorted(),
        errors: response.diagnostics.errors.map(({ policyId }) => policyId).sort(),
      };

describe('generated policy sets', () => {
  it(`decide as cedar-wasm does (seed ${seed})`, { timeout: 3_600_000 }, () => {
    const seen = { allow: 0, deny: 0, erred: 0, reasons: 0 };
    for (let index = 0; index < SETS; index++) {
      const random = Random.of(seed, index);
      const world = randomWorld(random);
      const policies = randomPolicySet(random, world, MOST_POLICIES);
      const theirs = wasm.preparsePolicySet('set', policies as wasm.PolicySet);
      const ours = preparsePolicySet('set', policies);
      expect(ours.type, `set ${index}: ${JSON.stringify(policies)} ${JSON.stringify(theirs)}`).toBe(theirs.type);
      if (ours.type === 'failure') continue;
      for (let each = 0; each < REQUESTS; each++) {
        const request = randomRequest(random, world);
        const { principal, action, resource, context } = request;
        const expected = wasm.statefulIsAuthorized({
          principal,
          action,
          resource,
          context: exact(context) as wasm.Context,
          preparsedPolicySetId: 'set',
          entities: exact(world.entities) as wasm.Entities,
        });
        const actual = statefulIsAuthorized({
          principal,
          action,
          resource,
          context: context as Record<string, never>,
          preparsedPolicySetId: 'set',
          entities: world.entities as unknown as EntityJson[],
        });
        expect(essence(actual), `set ${index}, request ${each}`).toEqual(essence(expected));
        if (actual.type === 'failure') continue;
        seen[actual.response.decision]++;
        if (actual.response.diagnostics.errors.length > 0) seen.erred++;
        if (actual.response.diagnostics.reason.length > 1) seen.reasons++;
      }
    }
    // All of what is compared occurs.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan((SETS * REQUESTS) / 20);
  });
});
