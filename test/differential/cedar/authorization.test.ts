/** `edict/cedar` and cedar-wasm 4.12 decide generated policy sets and requests alike: decision, reasons, errors. */
import * as wasm from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { preparsePolicySet, statefulIsAuthorized } from '../../../host/cedar/index.ts';
import type { EntityJson, PolicySet } from '../../../host/cedar/index.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import { Random, runOptions } from '../../random/random.ts';
import { exact } from './oracle.ts';
import { PolicyWriter } from './policies.ts';
import { attributesOf, randomWorld } from './world.ts';
import type { Uid, World } from './world.ts';

const { seed, full } = runOptions();
const SETS = full ? 1_000 : 60;
const REQUESTS = full ? 100 : 12;
const MOST_POLICIES = full ? 200 : 60;

const SLOTS = [['principal'], ['resource'], ['principal', 'resource']] as const;

const randomPolicySet = (random: Random, world: World): PolicySet => {
  const writer = new PolicyWriter(random, world);
  const count = random.chance(30) ? 1 : random.between(1, MOST_POLICIES);
  const templates = SLOTS.map((slots, index) => [`t${index}`, slots, writer.policy(slots)] as const);
  const templateLinks = random.times(random.below(4), (index) => {
    const [templateId, slots] = random.pick(templates);
    const values = Object.fromEntries(slots.map((slot) => [`?${slot}`, random.pick(world.uids)]));
    return { templateId, newId: `link${index}`, values };
  });
  return {
    staticPolicies: random.times(count, () => writer.policy()).join('\n'),
    templates: Object.fromEntries(templates.map(([id, , text]) => [id, text])),
    templateLinks,
  };
};

interface Request {
  readonly principal: Uid;
  readonly action: Uid;
  readonly resource: Uid;
  readonly context: JsonValue;
}

const randomRequest = (random: Random, world: World): Request => ({
  principal: random.pick(world.uids),
  action: random.pick(world.actions),
  resource: random.pick(world.uids),
  context: attributesOf(random, world.uids),
});

interface Answer {
  readonly type: string;
  readonly response?: {
    readonly decision: string;
    readonly diagnostics: {
      readonly reason: readonly string[];
      readonly errors: readonly { readonly policyId: string }[];
    };
  };
}

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
      const policies = randomPolicySet(random, world);
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
