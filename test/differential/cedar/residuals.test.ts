/** Policies that are left where parts of a request are unknown, as text and as JSON, decide as the policies that they are left of, whatever these parts are. */
import { describe, expect, it } from 'vitest';
import { isAuthorized } from '../../../host/cedar/index.ts';
import type { AuthorizationAnswer, AuthorizationCall, Policy } from '../../../host/cedar/index.ts';
import { decidePartially, lower } from '../../../host/compiler/index.ts';
import type { PartialDecision, UnknownEntity, UnknownParts } from '../../../host/compiler/index.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import { Random, runOptions } from '../../random/random.ts';
import { PolicyWriter } from './policies.ts';
import { randomRequest } from './sets.ts';
import { attributesOf, KINDS, randomWorld, valueOf } from './world.ts';
import type { Uid, World } from './world.ts';

const { seed, full } = runOptions();
const SETS = full ? 3_000 : 60;
const REQUESTS = 3;
const COMPLETIONS = 4;

type JsonObject = { [key: string]: JsonValue };

const entityOf = (random: Random, uid: Uid): UnknownEntity => (random.chance(30) ? { type: uid.type } : 'any');

const randomUnknown = (
  random: Random,
  { principal, resource }: Record<'principal' | 'resource', Uid>,
): UnknownParts => ({
  ...(random.chance(40) ? { principal: entityOf(random, principal) } : {}),
  ...(random.chance(25) ? { action: 'any' } : {}),
  ...(random.chance(40) ? { resource: entityOf(random, resource) } : {}),
  ...(random.chance(30) ? { context: random.chance(30) ? 'any' : random.some([...KINDS, 'a b'], 30) } : {}),
  ...(random.chance(20) ? { entities: 'any' } : {}),
});

/** The attributes with some of them others, or away. */
const otherContext = (
  random: Random,
  world: World,
  context: JsonObject,
  unknown: UnknownParts['context'],
): JsonObject => {
  if (unknown === undefined) return context;
  if (unknown === 'any') return random.chance(70) ? attributesOf(random, world.uids) : {};
  const others = unknown.flatMap((name): [string, JsonValue][] =>
    random.chance(30) ? [] : [[name, valueOf(random, random.pick(KINDS), world.uids, 1)]],
  );
  const known = Object.entries(context).filter(([name]) => !unknown.includes(name));
  return Object.fromEntries([...known, ...others]);
};

/** The entities with others' attributes, and some of them in nothing, or away. */
const otherEntities = (random: Random, world: World): JsonValue =>
  (world.entities as JsonObject[])
    .filter(() => random.chance(80))
    .map((entity) => ({
      ...entity,
      ...(random.chance(50) ? { attrs: attributesOf(random, world.uids) } : {}),
      ...(random.chance(50) ? { parents: [] } : {}),
    }));

interface Essence {
  readonly decision: string;
  readonly reason: readonly string[];
  readonly errors: readonly string[];
}

const essence = (answer: AuthorizationAnswer): Essence => {
  if (answer.type === 'failure') throw new TypeError(answer.errors.map(({ message }) => message).join());
  const { decision, diagnostics } = answer.response;
  const errors = diagnostics.errors.map(({ policyId }) => policyId);
  return { decision, reason: diagnostics.reason.toSorted(), errors: errors.sort() };
};

const isWithin = (part: readonly string[], whole: readonly string[]): boolean => part.every((id) => whole.includes(id));

const expectHolds = (known: PartialDecision, decided: Essence, where: string): void => {
  if (known.decision !== null) expect(decided.decision, where).toBe(known.decision);
  expect(isWithin(known.errored, decided.errors), where).toBe(true);
  expect(isWithin(decided.errors, [...known.errored, ...known.nontrivialResiduals]), where).toBe(true);
  expect(isWithin(decided.reason, known.mayBeDetermining), where).toBe(true);
  expect(isWithin(known.mustBeDetermining, decided.reason), where).toBe(true);
};

/** Texts as they are, and JSON. */
const setsOf = ({ residuals }: PartialDecision): readonly Record<string, Policy>[] => [
  Object.fromEntries(residuals.map(({ id, text }) => [id, text])),
  Object.fromEntries(residuals.map(({ id, json }) => [id, json as Policy])),
];

describe('what is left of generated policies', () => {
  it(`decides as they do, whatever is unknown (seed ${seed})`, { timeout: 3_600_000 }, async () => {
    const seen = { known: 0, open: 0, residuals: 0, decided: 0, erred: 0, allowed: 0 };
    for (let index = 0; index < SETS; index++) {
      const random = Random.of(seed + 4, index);
      const world = randomWorld(random);
      const writer = new PolicyWriter(random, world);
      const text = random.times(random.between(1, 8), () => writer.policy()).join('\n');
      const onError = random.chance(20) ? 'deny' : 'skip';
      const { unit } = await lower({ documents: [{ name: 'policies.cedar', text }], onError });
      if (unit === null) continue;
      for (let each = 0; each < REQUESTS; each++) {
        const request = randomRequest(random, world);
        const { principal, action, resource, context } = request;
        const unknown = randomUnknown(random, request);
        const base = { principal: { ...principal }, action: { ...action }, resource: { ...resource }, context };
        const answer = decidePartially(unit, { ...base, entities: world.entities }, unknown);
        if ('problems' in answer) throw new TypeError(answer.problems.join());
        const { decision } = answer;
        seen[decision.decision === null ? 'open' : 'known']++;
        seen.residuals += decision.nontrivialResiduals.length;
        for (let completion = 0; completion < COMPLETIONS; completion++) {
          const where = `set ${index}, request ${each}, ${JSON.stringify(unknown)}`;
          const anyOf = (uid: Uid, part: UnknownEntity | undefined): Uid => {
            if (part === undefined) return uid;
            return random.pick(part === 'any' ? world.uids : world.uids.filter(({ type }) => type === part.type));
          };
          const call = {
            principal: anyOf(principal, unknown.principal),
            action: unknown.action === 'any' ? random.pick(world.actions) : action,
            resource: anyOf(resource, unknown.resource),
            context: otherContext(random, world, context as JsonObject, unknown.context),
            entities: unknown.entities === 'any' ? otherEntities(random, world) : world.entities,
            onError,
          } as unknown as Omit<AuthorizationCall, 'policies'>;
          const decided = essence(isAuthorized({ ...call, policies: { staticPolicies: text } }));
          expectHolds(decision, decided, where);
          for (const staticPolicies of setsOf(decision))
            expect(essence(isAuthorized({ ...call, policies: { staticPolicies } })), where).toEqual(decided);
          seen.decided++;
          if (decided.errors.length > 0) seen.erred++;
          if (decided.decision === 'allow') seen.allowed++;
        }
      }
    }
    if (process.env['EDICT_VERBOSE'] === '1') console.info(seen);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan((SETS * REQUESTS) / 20);
  });
});
