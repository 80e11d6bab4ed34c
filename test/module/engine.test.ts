/** The engine on modules of the shipped compiler. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Entry, Expression, Rule, Unit } from '../../host/compiler/ir/types.ts';
import { buildModule } from '../../host/compiler/index.ts';
import { encodeFrame, load, project, type Decision, type Engine, type Slot } from '../../host/engine/index.ts';
import { decodeFrame } from '../frame/decode.ts';
import { shippedLibrary } from './build.ts';

const text = (value: string): Expression => ({ kind: 'constant', value: { tag: 'string', value } });
const read = (slot: number): Expression => ({ kind: 'read', slot, absentIs: 'absent' });
const equal = (slot: number, value: string): Expression => ({
  kind: 'call',
  operation: 'python.equal',
  arguments: [read(slot), text(value)],
});
const slot = (...path: string[]): Slot => ({ path, walk: 'record', type: 'any' });
const always: Expression = { kind: 'constant', value: { tag: 'bool', value: true } };

function rule(id: string, rank: number, effect: Rule['effect'], guard: Expression, rest: Partial<Rule> = {}): Rule {
  const conditions = guard.kind === 'call' ? [{ text: id, expression: guard }] : [];
  return {
    id,
    rank,
    name: id,
    policy: 'p',
    effect,
    action: effect,
    reason: `because of ${id}`,
    fallback: false,
    obligations: [],
    conditions,
    annotations: {},
    guard,
    onError: 'match',
    ...rest,
  };
}

const limit = {
  kind: 'limit',
  text: '1/hour',
  count: 1,
  windowMs: 3_600_000,
  key: [{ literal: 'send' }],
  grants: 'exactly',
} as const;
const main: Entry = {
  name: 'main',
  version: '1',
  dialect: 'agt-py',
  strategy: 'deny_overrides',
  combine: 'first-of-all',
  slots: [slot('context', 'action', 'type'), slot('context', 'path'), slot('agent')],
  rules: [
    rule('drop', 0, 'deny', equal(0, 'drop')),
    rule('etc', 1, 'deny', { kind: 'call', operation: 'text.includes', arguments: [read(1), text('/etc/')] }),
    rule('send', 2, 'escalate', equal(0, 'send'), { obligations: [0] }),
    rule('mallory', 3, 'deny', equal(2, 'mallory')),
    rule('otherwise', 4, 'allow', always, { fallback: true, name: null }),
  ],
  obligations: [limit],
};
const second: Entry = {
  ...main,
  name: 'second',
  combine: 'first',
  slots: [slot('context', 'x')],
  rules: [rule('one', 0, 'allow', equal(0, 'yes'))],
  obligations: [],
};
const unit: Unit = { sources: [], entries: [main, second] };

const call = (
  type: unknown,
  path?: unknown,
  agent = 'alice',
): { readonly context: object; readonly agent: string } => ({ context: { action: { type }, path }, agent });
const summary = ({ verdict, rule, error }: Decision): unknown[] => [verdict, rule, error];

describe('a compiled module', () => {
  let file: Uint8Array<ArrayBuffer>;
  let engine: Engine;
  beforeAll(async () => {
    const built = await buildModule(unit, {}, await shippedLibrary());
    file = built.bytes;
    engine = await load(file, { digest: built.digest });
  });

  test('decides, and reports all that matched', () => {
    expect(summary(engine.decide(call('read')))).toEqual(['allow', null, null]);
    const decision = engine.decide(call('drop', '/etc/passwd'));
    expect(summary(decision)).toEqual(['deny', 'drop', null]);
    expect(decision.matched).toEqual(['drop', 'etc']);
    expect(summary(engine.decide(call('read', null, 'mallory')))).toEqual(['deny', 'mallory', null]);
    expect(summary(engine.decide({ context: { x: 'yes' } }, { entry: 'second' }))).toEqual(['allow', 'one', null]);
    expect(summary(engine.decide({ context: { x: 'no' } }, { entry: 'second' }))).toEqual([
      'deny',
      null,
      'runtime_error:no_rule_decided',
    ]);
  });

  test('denies when the winner is the rule whose limit is used up, and only then', () => {
    const decision = engine.decide(call('send'), { exhausted: 'send' });
    expect(decision).toMatchObject({
      verdict: 'deny',
      rule: 'send',
      limited: true,
      reason: 'Rate limited: 1/hour',
      obligations: [limit],
    });
    expect(summary(engine.decide(call('send')))).toEqual(['escalate', 'send', null]);
    expect(engine.decide(call('drop'), { exhausted: 'send' }).limited).toBe(false);
  });

  test('explains: the same decision, every rule, every condition', () => {
    for (const input of [call('read'), call('drop', '/etc/x'), call('send')]) {
      const { decision, rules } = engine.explain(input);
      expect(decision).toBe(engine.decide(input));
      expect(rules.map(({ id }) => id)).toEqual(main.rules.map(({ id }) => id));
      for (const { id, outcome, determining, conditions, fallback } of rules) {
        if (!fallback) expect(outcome === 'true').toBe(decision.matched.includes(id));
        expect(determining).toBe(decision.reasons.some((reason) => reason.id === id));
        if (conditions[0] !== undefined) expect(conditions[0].value).toBe(outcome);
      }
    }
  });

  test('takes inputs up to its limit, and no larger', () => {
    const path = `/etc/${'x'.repeat(900_000)}`;
    expect(summary(engine.decide(call('read', path)))).toEqual(['deny', 'etc', null]);
    expect(summary(engine.decide(call('read', `${path}é`)))).toEqual(['deny', 'etc', null]);
    expect(summary(engine.decide(call('read', 'x'.repeat(1 << 20))))).toEqual([
      'deny',
      null,
      'runtime_error:input_invalid',
    ]);
    expect(summary(engine.decide(call('read')))).toEqual(['allow', null, null]);
  });

  test('returns a deny when its steps are used up, and decides on', async () => {
    const { bytes } = await buildModule(unit, { limits: { steps: 40 } }, await shippedLibrary());
    const bounded = await load(bytes);
    expect(summary(bounded.decide(call('read')))).toEqual(['allow', null, null]);
    expect(summary(bounded.decide(call(Array.from({ length: 100 }, () => 1))))).toEqual([
      'deny',
      null,
      'runtime_error:budget_exceeded',
    ]);
    expect(summary(bounded.decide(call('read')))).toEqual(['allow', null, null]);
  });

  test('reads the frames that the engine writes, and a second reader reads them alike', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.jsonValue({ maxDepth: 3 }), (type, path) => {
        const input = call(type, path);
        const frame = engine.frame(input);
        const cells = project(main.slots, input);
        expect(frame).toEqual(encodeFrame(cells));
        expect(decodeFrame(frame, { slots: 3, depth: 64, rules: 5 })).toEqual({ slots: cells, exhausted: undefined });
        const decision = engine.decideFrame(frame);
        expect(decision).toBe(engine.decide(input));
        expect(decision.error).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  test('refuses damaged frames, and never traps', () => {
    const frame = engine.frame(call({ a: ['x', { b: 'y' }, 1.5] }, 'é'.repeat(20)));
    let refused = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(frame.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(frame.length),
        (edits, cut) => {
          const damaged = frame.slice(0, cut % 3 === 0 ? cut : frame.length);
          for (const [at, byte] of edits) if (at < damaged.length) damaged[at] = byte;
          const { error, allowed } = engine.decideFrame(damaged);
          expect([null, 'runtime_error:frame_invalid', 'runtime_error:budget_exceeded']).toContain(error);
          if (error !== null) refused++;
          if (error !== null) expect(allowed).toBe(false);
        },
      ),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });

  test('is swapped while decisions go on: each has the digest of one module', async () => {
    const built = await buildModule({ ...unit, entries: [{ ...main, version: '2' }] }, {}, await shippedLibrary());
    const swapping = await load(file);
    const before = swapping.digest;
    const digests = new Set<string>();
    const swap = swapping.swap(Promise.resolve(built.bytes), { digest: built.digest });
    while (swapping.digest === before) {
      digests.add(swapping.decide(call('read')).moduleDigest);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await swap;
    digests.add(swapping.decide(call('read')).moduleDigest);
    expect([...digests]).toEqual([before, built.digest]);
  });
});
