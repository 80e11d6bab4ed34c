/** The engine decides on requests as they come, written straight into frames, as the evaluator does on what the compiler's reader makes of them. */
import { isAuthorized as cedarDecides } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { isAuthorized, preparsePolicySet, statefulIsAuthorized } from '../../../host/cedar/index.ts';
import type { AuthorizationCall } from '../../../host/cedar/index.ts';
import { createSink } from '../../../host/compiler/diagnostics/sink.ts';
import { mergeUnits } from '../../../host/compiler/ir/merge.ts';
import type { Unit } from '../../../host/compiler/ir/types.ts';
import { readContext } from '../../../host/compiler/languages/cedar/entities/context.ts';
import { readEntities } from '../../../host/compiler/languages/cedar/entities/entities.ts';
import { entitiesCell, slotCells } from '../../../host/compiler/languages/cedar/lower/cells.ts';
import { lowerPolicySet } from '../../../host/compiler/languages/cedar/lower/lower.ts';
import { readPolicySet } from '../../../host/compiler/languages/cedar/policy/set.ts';
import { valueOf } from '../../../host/compiler/languages/cedar/schema/problem.ts';
import { compile } from '../../../host/compiler/index.ts';
import { encodeFrame, load, project } from '../../../host/engine/index.ts';
import type { Decision, Engine, Slot } from '../../../host/engine/index.ts';
import { buildAndLoad, shippedLibrary } from '../../module/build.ts';
import { Random, runOptions } from '../../random/random.ts';
import { randomPolicySet, randomRequest } from './sets.ts';
import type { Request } from './sets.ts';
import { randomWorld } from './world.ts';
import type { Uid, World } from './world.ts';

const { seed, full } = runOptions();
const SETS = full ? 200 : 12;
const REQUESTS = full ? 50 : 15;

interface Case {
  readonly name: string;
  readonly random: Random;
  readonly world: World;
  readonly unit: Unit;
}

const randomCase = (index: number): Case | null => {
  const random = Random.of(seed, index);
  const world = randomWorld(random);
  const policies = randomPolicySet(random, world, 12);
  const set = readPolicySet(policies, createSink());
  const name = `engine ${index}`;
  if (set === null || preparsePolicySet(name, policies).type !== 'success') return null;
  return { name, random, world, unit: lowerPolicySet(set, { name }) };
};

/** What was decided and why, in a form that both sides have. */
interface Answer {
  readonly decision: string;
  readonly reason: readonly string[];
  readonly errors: readonly string[];
}

const answerOf = ({ verdict, reasons, errors, fallback, error }: Decision): Answer | string =>
  error ?? {
    decision: verdict,
    reason: fallback ? [] : reasons.map(({ id }) => id).toSorted(),
    errors: errors.toSorted(),
  };

const evaluated = (name: string, input: Request & Pick<World, 'entities'>): Answer => {
  // The types of cedar-wasm know no lossless JSON.
  const call = input as unknown as Omit<AuthorizationCall, 'policies'>;
  const answer = statefulIsAuthorized({ ...call, preparsedPolicySetId: name });
  if (answer.type !== 'success') throw new TypeError(JSON.stringify(answer.errors));
  const { decision, diagnostics } = answer.response;
  const errors = diagnostics.errors.map(({ policyId }) => policyId);
  return { decision, reason: diagnostics.reason.toSorted(), errors: errors.toSorted() };
};

/** The frame of all that a request says, without what the compiler knows to be unread. */
const frameOf = (slots: readonly Slot[], world: World, request: Request): Uint8Array => {
  const { principal, action, resource } = request;
  const context = valueOf(readContext(request.context));
  const entities = entitiesCell(valueOf(readEntities(world.entities)));
  return encodeFrame(slotCells({ slots }, { principal, action, resource, context }, entities));
};

const compare = ({ name, random, world }: Case, engine: Engine): string => {
  const request = randomRequest(random, world);
  const input = { ...request, entities: world.entities };
  const expected = evaluated(name, input);
  const options = { entry: name };
  const decision = engine.decide(input, options);
  const frame = engine.frame(input, options);
  const slots = engine.manifest.entries.find((entry) => entry.name === name)?.slots ?? [];
  const whole = slots.map(({ path, walk, type }): Slot => ({ path, walk, type }));
  expect(answerOf(decision)).toEqual(expected);
  expect(engine.explain(input, options).decision).toEqual(decision);
  expect(engine.decideMany([input], options)).toEqual([decision]);
  expect(engine.decideFrame(frame, options)).toEqual(decision);
  expect(frame).toEqual(encodeFrame(project(slots, input)));
  expect(encodeFrame(project(whole, input))).toEqual(frameOf(slots, world, request));
  return expected.decision;
};

describe('the engine', () => {
  it('decides on generated requests as the evaluator does, and frames hold what the compiler reads', async () => {
    const cases = Array.from({ length: SETS }, (_, index) => randomCase(index)).filter((each) => each !== null);
    const { engine } = await buildAndLoad(mergeUnits(cases.map(({ unit }) => unit)), { explain: true });
    const counts: Record<string, number> = { allow: 0, deny: 0 };
    for (const each of cases) {
      for (let i = 0; i < REQUESTS; i++) {
        const decision = compare(each, engine);
        counts[decision] = (counts[decision] ?? 0) + 1;
      }
    }
    expect(counts['allow']).toBeGreaterThan(SETS);
    expect(counts['deny']).toBeGreaterThan(SETS);
  }, 1_800_000);

  it('knows the groups of actions that the schema has, whatever the request brings', async () => {
    const schema = `
      entity User; entity Doc;
      action all; action readers in all; action writers in all;
      action view in readers appliesTo { principal: User, resource: Doc, context: { fast: Bool } };
      action edit in writers appliesTo { principal: User, resource: Doc, context: { fast: Bool } };
      action drop appliesTo { principal: User, resource: Doc, context: { fast: Bool } };`;
    const text = `
      @id("read") permit (principal, action in Action::"readers", resource);
      @id("any") permit (principal, action in [Action::"writers", Action::"drop"], resource) when { context.fast };
      @id("no") forbid (principal, action, resource)
        unless { action in (if context.fast then Action::"all" else Action::"readers") || action == Action::"drop" };
      @id("both") permit (principal, action, resource) when { action in [action, Action::"all"] && !context.fast };`;
    const documents = [{ name: 'p.cedar', text }];
    const compiled = await compile({
      documents,
      schema: [{ name: 's.cedarschema', text: schema }],
      library: await shippedLibrary(),
    });
    expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const engine = await load(compiled.module?.bytes ?? new Uint8Array());
    const policies = { staticPolicies: text };
    for (const id of ['view', 'edit', 'drop'])
      for (const fast of [true, false]) {
        const input = {
          principal: { type: 'User', id: 'a' },
          action: { type: 'Action', id },
          resource: { type: 'Doc', id: 'd' },
          context: { fast },
          entities: [],
        };
        const answer = isAuthorized({ ...input, policies, schema });
        if (answer.type !== 'success') throw new TypeError(JSON.stringify(answer.errors));
        const decision = engine.decide(input);
        expect([id, fast, decision.verdict]).toEqual([id, fast, answer.response.decision]);
        expect(decision.fallback ? 0 : decision.reasons.length).toBe(answer.response.diagnostics.reason.length);
      }
  });

  it('knows the groups of an action that is computed, or held by data, with the schema', async () => {
    const schema = `
      entity User { may: Set<Action>, best: Action }; entity Doc;
      action all; action readers in all; action writers in all; action none;
      action view in readers appliesTo { principal: User, resource: Doc, context: { fast: Bool, asked: Action } };
      action edit in writers appliesTo { principal: User, resource: Doc, context: { fast: Bool, asked: Action } };`;
    const tests = [
      'action in { a: Action::"readers" }.a',
      'action in { a: [Action::"writers", Action::"none"] }.a',
      'action in [if context.fast then Action::"readers" else Action::"writers"]',
      'action in (if context.fast then { a: Action::"all" }.a else Action::"none")',
      'action in context.asked',
      'action in [context.asked, Action::"none"]',
      'action in principal.may',
      'action is Action in principal.best',
      'context.asked in principal.may',
      'Action::"edit" in context.asked',
      '(if context.fast then action else context.asked) in principal.best',
      'action in (if context.asked in principal.may then principal.best else Action::"writers")',
      '!(action in context.asked) && principal in principal',
    ];
    const text = tests.map((test) => `permit (principal, action, resource) when { ${test} };`).join('\n');
    const compiled = await compile({
      documents: [{ name: 'p.cedar', text }],
      schema: [{ name: 's.cedarschema', text: schema }],
      library: await shippedLibrary(),
    });
    expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const engine = await load(compiled.module?.bytes ?? new Uint8Array());
    const policies = { staticPolicies: text };
    const random = Random.of(seed, 0);
    const action = (id: string): Uid => ({ type: 'Action', id });
    const held = (): { readonly __entity: Uid } => ({
      __entity: action(random.pick(['view', 'edit', 'readers', 'all', 'none'])),
    });
    const satisfied = new Set<string>();
    for (let request = 0; request < 60; request++) {
      const uid = { type: 'User', id: 'a' };
      const attrs = { best: held(), may: random.times(random.below(3), held) };
      const input = {
        principal: uid,
        action: action(random.pick(['view', 'edit'])),
        resource: { type: 'Doc', id: 'd' },
        context: { fast: random.chance(50), asked: held() },
        entities: [{ uid, attrs, parents: [] }],
      };
      const answer = cedarDecides({ ...input, policies, schema });
      if (answer.type !== 'success') throw new TypeError(JSON.stringify(answer.errors));
      const { reasons, fallback, errors } = engine.decide(input);
      const reason = fallback ? [] : reasons.map(({ id }) => id).toSorted();
      const { diagnostics } = answer.response;
      expect({ input, reason, errors }).toEqual({ input, reason: diagnostics.reason.toSorted(), errors: [] });
      for (const id of reason) satisfied.add(id);
    }
    expect(satisfied.size).toBe(tests.length);
  });
});

/** What a module of a policy, and cedar-wasm, decide. */
const both = async (
  policy: string,
  input: Omit<AuthorizationCall, 'policies'>,
  schema?: string,
  requests: 'valid' | 'any' = 'valid',
): Promise<readonly [ours: string, theirs: string]> => {
  const { module } = await compile({
    documents: [{ name: 'p.cedar', text: policy }],
    ...(schema === undefined ? {} : { schema: [{ name: 's.cedarschema', text: schema }], requests }),
    library: await shippedLibrary(),
  });
  const engine = await load(module?.bytes ?? new Uint8Array());
  const theirs = cedarDecides({
    ...input,
    policies: { staticPolicies: policy },
    ...(schema === undefined ? {} : { schema }),
  } as Parameters<typeof cedarDecides>[0]);
  const { verdict, error } = engine.decide(input);
  return [error ?? verdict, theirs.type === 'success' ? theirs.response.decision : theirs.type];
};

describe('a module decides otherwise than cedar-wasm', () => {
  const asked = {
    principal: { type: 'User', id: 'a' },
    action: { type: 'Action', id: 'view' },
    resource: { type: 'Doc', id: 'd' },
    context: {},
    entities: [],
  };
  const user = (attrs: object, type = 'User'): object => ({ uid: { type, id: 'a' }, attrs, parents: [] });
  const with_ = (...entities: readonly object[]): Omit<AuthorizationCall, 'policies'> =>
    ({ ...asked, entities }) as unknown as Omit<AuthorizationCall, 'policies'>;
  const LEVEL = 'permit (principal, action, resource) when { principal.level > 1 };';

  it('where a request is wrong and no policy reads it', async () => {
    expect(await both(LEVEL, with_(user({ level: 2, other: null })))).toEqual(['allow', 'failure']);
    expect(await both(LEVEL, with_(user({ level: null })))).toEqual(['runtime_error:input_invalid', 'failure']);
  });

  it('where the schema does not allow the request, and no policy reads it or any are asked for', async () => {
    const schema = 'entity User { level: Long }; entity Doc; action view appliesTo { principal: User, resource: Doc };';
    const input = { ...with_(user({ level: 2 })), resource: { type: 'Other', id: 'd' } };
    expect(await both(LEVEL, input, schema)).toEqual(['runtime_error:input_invalid', 'failure']);
    expect(await both(LEVEL, input, schema, 'any')).toEqual(['allow', 'failure']);
    const unread = with_(user({ level: 2, other: 1 }));
    expect(await both(LEVEL, unread, schema)).toEqual(['allow', 'failure']);
  });

  it('where attributes nest deeper than cells, the name of a type is long, or a hierarchy takes long to close', async () => {
    const nested = (depth: number): unknown => (depth === 0 ? 2 : [nested(depth - 1)]);
    const has = 'permit (principal, action, resource) when { principal has level };';
    expect(await both(has, with_(user({ level: nested(60) })))).toEqual(['allow', 'allow']);
    expect(await both(has, with_(user({ level: nested(61) })))).toEqual(['runtime_error:input_invalid', 'allow']);
    const long = user({}, 'T'.repeat(1025));
    expect(await both(has, with_(user({ level: 1 }), long))).toEqual(['runtime_error:input_invalid', 'allow']);
    const uid = (i: number): object => ({ type: 'Team', id: `${i}` });
    const all = Array.from({ length: 200 }, (_, i) => i);
    const teams = all.map((i) => ({ uid: uid(i), attrs: {}, parents: all.slice(i + 1).map(uid) }));
    const input = with_(user({ level: 1 }), ...teams);
    expect(await both(has, input)).toEqual(['runtime_error:input_invalid', 'allow']);
  });
});
