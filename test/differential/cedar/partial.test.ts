/**
 * Partial evaluation of generated policy sets: what `isAuthorizedPartial` says holds for every value of what is unknown, its residual policies decide as the policies that they are
 * left of, and it knows whatever cedar-wasm 4.12 knows.
 */
import * as wasm from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { isAuthorized, isAuthorizedPartial } from '../../../host/cedar/index.ts';
import type { AuthorizationCall, PartialAuthorizationCall, ResidualResponse } from '../../../host/cedar/index.ts';
import { formatJson } from '../../../host/engine/index.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import { Random, runOptions } from '../../random/random.ts';
import { exact } from './oracle.ts';
import type { Answer } from './oracle.ts';
import { randomPolicySet, randomRequest } from './sets.ts';
import type { Request } from './sets.ts';
import { KINDS, randomWorld, valueOf } from './world.ts';
import type { Uid, World } from './world.ts';

const { seed, full } = runOptions();
const SETS = full ? 400 : 40;
const REQUESTS = full ? 8 : 4;
const COMPLETIONS = 4;
const MOST_POLICIES = 15;

const shown = (value: unknown): string => formatJson(value);

type JsonObject = { [key: string]: JsonValue };

/** The values that were there before they became unknown, by their names. */
type Hidden = Map<string, JsonValue>;

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The record with some values unknown, at any depth. */
const hide = (random: Random, record: JsonObject, percent: number, hidden: Hidden): JsonObject =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, hideValue(random, value, percent, hidden)]));

const hideValue = (random: Random, value: JsonValue, percent: number, hidden: Hidden): JsonValue => {
  if (random.chance(percent)) {
    // Now and then, one name stands for two values, which are one then.
    const [again] = random.chance(10) ? random.some([...hidden.keys()], 50) : [];
    const name = again ?? `u${hidden.size}`;
    if (again === undefined) hidden.set(name, value);
    return { __extn: { fn: 'unknown', arg: name } };
  }
  if (Array.isArray(value)) return value.map((item) => hideValue(random, item, percent / 2, hidden));
  if (isObject(value) && !('__entity' in value) && !('__extn' in value))
    return hide(random, value, percent / 2, hidden);
  return value;
};

const ENTITY_PERCENT = 5;

/** An entity of which the type alone is known. */
interface Typed {
  readonly type: string;
}

/** A request of which some is unknown. */
interface Asked {
  readonly call: PartialAuthorizationCall;
  /** The same as cedar-wasm takes it: what has a type alone may be any entity. */
  readonly theirs: JsonValue;
  readonly hidden: Hidden;
}

const randomCall = (
  random: Random,
  world: World,
  { principal, action, resource, context }: Request,
  policies: PartialAuthorizationCall['policies'],
): Asked => {
  const hidden: Hidden = new Map();
  const entities = (world.entities as JsonObject[]).map((entity) => ({
    ...entity,
    attrs: hide(random, entity['attrs'] as JsonObject, ENTITY_PERCENT, hidden),
    ...('tags' in entity ? { tags: hide(random, entity['tags'] as JsonObject, ENTITY_PERCENT, hidden) } : {}),
  }));
  const some = (uid: Uid, percent: number): Uid | Typed | null => {
    if (!random.chance(percent)) return uid;
    return random.chance(30) ? { type: uid.type } : null;
  };
  const call = {
    principal: some(principal, 50),
    action: random.chance(30) ? null : action,
    resource: some(resource, 40),
    context: hide(random, context as JsonObject, random.pick([0, 0, 30]), hidden),
    policies,
    entities,
  };
  const plain = (uid: Uid | Typed | null): Uid | null => (uid !== null && 'id' in uid ? uid : null);
  const theirs = { ...call, principal: plain(call.principal), resource: plain(call.resource) };
  return { call: call as unknown as PartialAuthorizationCall, theirs: theirs as unknown as JsonValue, hidden };
};

/** A request with values for all that was unknown: those that were hidden, or others. */
interface Completed {
  readonly call: AuthorizationCall;
  readonly values: ReadonlyMap<string, JsonValue>;
}

const complete = (random: Random, world: World, { call, hidden }: Asked): Completed => {
  const values = new Map(
    [...hidden].map(([name, value]) => [
      name,
      random.chance(60) ? value : valueOf(random, random.pick(KINDS), world.uids, 1),
    ]),
  );
  const fill = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(fill);
    if (!isObject(value)) return value;
    const extension = value['__extn'];
    if (isObject(extension) && extension['fn'] === 'unknown') return values.get(textOf(extension['arg'])) ?? null;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each)]));
  };
  const anyOf = (part: AuthorizationCall['principal'] | Typed | null): AuthorizationCall['principal'] => {
    if (part === null) return random.pick(world.uids);
    if (!('type' in part) || 'id' in part) return part;
    return random.pick(world.uids.filter(({ type }) => type === part.type));
  };
  const known = {
    ...call,
    principal: anyOf(call.principal),
    action: call.action ?? random.pick(world.actions),
    resource: anyOf(call.resource),
    context: fill(call.context as JsonValue) as AuthorizationCall['context'],
    entities: fill(call.entities as unknown as JsonValue) as unknown as AuthorizationCall['entities'],
  };
  return { call: known, values };
};

const VARIABLES = ['principal', 'action', 'resource'];

/** A residual policy with values for what is unknown: `unknown("principal")` is the principal of the request. */
const substituted = (policy: JsonValue, values: ReadonlyMap<string, JsonValue>): JsonValue => {
  if (Array.isArray(policy)) return policy.map((item) => substituted(item, values));
  if (!isObject(policy)) return policy;
  const [argument] = Array.isArray(policy['unknown']) ? policy['unknown'] : [];
  if (isObject(argument)) {
    const name = textOf(argument['Value']);
    return VARIABLES.includes(name) ? { Var: name } : expressionOf(values.get(name) ?? null);
  }
  return Object.fromEntries(Object.entries(policy).map(([key, each]) => [key, substituted(each, values)]));
};

const textOf = (value: JsonValue | undefined): string => {
  if (typeof value !== 'string') throw new TypeError('a text was expected');
  return value;
};

/** A value as an expression of the JSON format. */
const expressionOf = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return { Set: value.map(expressionOf) };
  if (!isObject(value) || '__entity' in value) return { Value: value };
  const extension = value['__extn'];
  if (isObject(extension)) return { [textOf(extension['fn'])]: [{ Value: extension['arg'] ?? null }] };
  return { Record: Object.fromEntries(Object.entries(value).map(([key, each]) => [key, expressionOf(each)])) };
};

interface Essence {
  readonly decision: string;
  readonly reason: readonly string[];
  readonly errors: readonly string[];
}

/** What was decided, with policies that are known to err. */
const essence = (answer: Answer, errored: readonly string[] = []): Essence | string => {
  const { response } = answer;
  if (response === undefined) return shown(answer);
  const errors = response.diagnostics.errors.map(({ policyId }) => policyId);
  return {
    decision: response.decision,
    reason: response.diagnostics.reason.toSorted(),
    errors: [...errors, ...errored].sort(),
  };
};

const theirs = (call: AuthorizationCall): Answer =>
  wasm.isAuthorized(exact(call as unknown as JsonValue) as wasm.AuthorizationCall);

const residualPolicies = (
  { residuals }: Pick<ResidualResponse, 'residuals'> | Pick<wasm.ResidualResponse, 'residuals'>,
  values: ReadonlyMap<string, JsonValue>,
): AuthorizationCall['policies'] => ({
  staticPolicies: substituted(residuals as unknown as JsonValue, values) as unknown as Record<string, never>,
});

/** Where what they write is not what is left: other integers beyond 2^53, and slots of templates instead of what a link fills them with (differences.test.ts). */
const saysLess = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? 'Slot' in value || Object.values(value).some(saysLess)
    : typeof value === 'number' && !Number.isSafeInteger(value);

const isWithin = (part: readonly string[], whole: readonly string[]): boolean => {
  const set = new Set(whole);
  return part.every((id) => set.has(id));
};

/** Whatever they know, we know; what may be is no more, and what must be no less. */
const compare = (ours: ResidualResponse, other: wasm.ResidualResponse, where: string): boolean => {
  expect(isWithin(other.satisfied, ours.satisfied), where).toBe(true);
  expect(isWithin(other.errored, ours.errored), where).toBe(true);
  expect(isWithin(ours.nontrivialResiduals, other.nontrivialResiduals), where).toBe(true);
  if (other.decision !== null) expect(ours.decision, where).toBe(other.decision);
  expect(isWithin(ours.mayBeDetermining, other.mayBeDetermining), where).toBe(true);
  expect(isWithin(other.mustBeDetermining, ours.mustBeDetermining), where).toBe(true);
  expect(Object.keys(ours.residuals).sort()).toEqual(Object.keys(other.residuals).sort());
  const ids = ({ residuals, ...known }: ResidualResponse | wasm.ResidualResponse): unknown => [
    Object.keys(residuals).length,
    ...Object.values(known).map((value) => (Array.isArray(value) ? value.toSorted() : value)),
  ];
  return JSON.stringify(ids(ours)) === JSON.stringify(ids(other));
};

describe('generated policy sets of which requests are partly unknown', () => {
  it(
    `are left of as they decide, and known as far as cedar-wasm knows them (seed ${seed})`,
    { timeout: 3_600_000 },
    () => {
      const seen = { known: 0, open: 0, alike: 0, more: 0, erred: 0, completions: 0, residuals: 0 };
      for (let index = 0; index < SETS; index++) {
        const random = Random.of(seed + 3, index);
        const world = randomWorld(random);
        const policies = randomPolicySet(random, world, MOST_POLICIES);
        for (let each = 0; each < REQUESTS; each++) {
          const where = `set ${index}, request ${each}`;
          const asked = randomCall(random, world, randomRequest(random, world), policies);
          const expected = wasm.isAuthorizedPartial(exact(asked.theirs) as wasm.PartialAuthorizationCall);
          const actual = isAuthorizedPartial(asked.call);
          expect(actual.type, `${where}: ${shown(actual)} ${JSON.stringify(expected)}`).toBe(expected.type);
          if (actual.type === 'failure' || expected.type === 'failure') continue;
          const { response } = actual;
          seen[compare(response, expected.response, where) ? 'alike' : 'more']++;
          seen[response.decision === null ? 'open' : 'known']++;
          seen.residuals += response.nontrivialResiduals.length;
          for (let completion = 0; completion < COMPLETIONS; completion++) {
            const { call, values } = complete(random, world, asked);
            const decided = essence(isAuthorized(call));
            if (typeof decided === 'string') throw new Error(`${where}: ${decided}`);
            expect(essence(theirs(call)), where).toEqual(decided);
            // What is left decides as what it is left of, here and there.
            const left = { ...call, policies: residualPolicies(response, values) };
            expect(essence(isAuthorized(left), response.errored), `${where}: ours`).toEqual(decided);
            expect(essence(theirs(left), response.errored), `${where}: ours, theirs`).toEqual(decided);
            // What is known holds.
            expect(isWithin(response.errored, decided.errors), where).toBe(true);
            if (response.decision !== null) expect(decided.decision, where).toBe(response.decision);
            expect(isWithin(decided.reason, response.mayBeDetermining), where).toBe(true);
            expect(isWithin(response.mustBeDetermining, decided.reason), where).toBe(true);
            seen.completions++;
            if (decided.errors.length > 0) seen.erred++;
            if (saysLess(expected.response.residuals)) continue;
            const other = { ...call, policies: residualPolicies(expected.response, values) };
            expect(essence(isAuthorized(other), expected.response.errored), `${where}: theirs`).toEqual(decided);
          }
        }
      }
      if (process.env['EDICT_VERBOSE'] === '1') console.info(seen);
      for (const count of Object.values(seen)) expect(count).toBeGreaterThan((SETS * REQUESTS) / 20);
    },
  );
});
