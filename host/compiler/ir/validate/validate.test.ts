import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../freeze/freeze.ts';
import { mergeUnits } from '../merge.ts';
import type { Entry, Expression, Rule, Unit } from '../types.ts';
import { UnitError } from './error.ts';
import type { UnitErrorCode } from './error.ts';
import { validateUnit } from './validate.ts';

const truth: Expression = { kind: 'constant', value: { tag: 'bool', value: true } };
const read: Expression = { kind: 'read', slot: 0, absentIs: 'false' };
const span = { source: 0, line: 1, column: 1, endLine: 1, endColumn: 2 };

const rule = (more: Partial<Rule> = {}): Rule => ({
  id: 'r',
  name: 'r',
  policy: null,
  effect: 'deny',
  action: 'deny',
  reason: '',
  fallback: false,
  obligations: [],
  conditions: [],
  annotations: {},
  guard: truth,
  onError: 'deny',
  rank: 0,
  ...more,
});

const unit = (rules: readonly Rule[], more: Partial<Entry> = {}): Unit => ({
  sources: [{ name: 's', sha256: new Uint8Array(32) }],
  entries: [
    {
      name: 'e',
      version: '1',
      dialect: 'agt-py',
      strategy: 's',
      combine: 'first',
      slots: [{ path: ['a'], walk: 'record', type: 'any' }],
      obligations: [],
      rules,
      ...more,
    },
  ],
});

const call = (...arguments_: Expression[]): Expression => ({
  kind: 'call',
  operation: 'python.equal',
  arguments: arguments_,
});

/** An attribute that is an integer where it is there. */
const optional: Entry['slots'][0] = { path: ['context', 'a'], walk: 'record', type: 'cedar-value', holds: 'int' };

const error: Expression = { kind: 'read', slot: 0, absentIs: 'error' };

const compute = (...arguments_: Expression[]): Expression => ({
  kind: 'compute',
  operation: 'cedar.add',
  arguments: arguments_,
});

const nested = (levels: number, inner: Expression, wrap: (inner: Expression) => Expression): Expression => {
  let expression = inner;
  for (let level = 0; level < levels; level++) expression = wrap(expression);
  return expression;
};

const codeOf = (bad: Unit): UnitErrorCode | null => {
  try {
    validateUnit(bad);
    return null;
  } catch (error) {
    if (error instanceof UnitError) return error.code;
    throw error;
  }
};

describe('a unit is refused', () => {
  it.each<[UnitErrorCode, Unit]>([
    ['expression_misplaced', unit([rule({ guard: read })])],
    ['expression_misplaced', unit([rule({ guard: { kind: 'constant', value: { tag: 'null' } } })])],
    ['expression_misplaced', unit([rule({ guard: compute(read, read) })])],
    ['expression_misplaced', unit([rule({ guard: call(read, compute(read, read)) })])],
    ['arity_wrong', unit([rule({ guard: call(read, compute(error)) })])],
    ['slot_unknown', unit([rule({ guard: call(read, compute(error, { ...read, slot: 1 })) })])],
    ['promise_foreign', unit([rule({ guard: call(read, { ...read, holds: ['int'] }) })])],
    ['promise_foreign', unit([rule({ guard: call(read, { ...read, holds: ['int'] }) })], { slots: [optional] })],
    ['expression_misplaced', unit([rule({ guard: { kind: 'if', arguments: [read, truth, truth] } })])],
    ['expression_misplaced', unit([rule({ guard: { kind: 'if', arguments: [truth, truth, error] } })])],
    [
      'expression_too_deep',
      unit([rule({ guard: nested(2_000, truth, (guard) => ({ kind: 'not', argument: guard })) })]),
    ],
    [
      'expression_too_deep',
      unit([
        rule({
          guard: call(
            read,
            nested(2_000, error, (value) => compute(value, error)),
          ),
        }),
      ]),
    ],
    ['effect_misplaced', unit([rule({ effect: 'warn' })], { combine: 'forbid-trumps-permit' })],
    [
      'effect_misplaced',
      unit([rule({ effect: 'allow' }), rule({ id: 's', rank: 1 })], { combine: 'forbid-trumps-permit' }),
    ],
    ['arity_wrong', unit([rule({ guard: call(read) })])],
    ['slot_unknown', unit([rule({ guard: call(read, { ...read, slot: 1 }) })])],
    ['obligation_unknown', unit([rule({ obligations: [0] })])],
    ['condition_foreign', unit([rule({ conditions: [{ text: '', expression: { ...truth } }] })])],
    ['rank_repeated', unit([rule(), rule({ id: 's' })])],
    ['fallback_misranked', unit([rule({ fallback: true }), rule({ id: 's', rank: 1 })])],
    ['rule_id_repeated', unit([rule(), rule({ rank: 1 })])],
    ['source_unknown', unit([rule({ span: { ...span, source: 1 } })])],
    ['entry_name_repeated', mergeUnits([unit([rule()]), unit([rule()])])],
  ])('%s', (code, bad) => {
    expect(codeOf(bad)).toBe(code);
  });

  it('and a good one is not', () => {
    const value: Expression = { kind: 'if', arguments: [truth, compute(error, error), call(read, read)] };
    const tests = [call(read, { kind: 'constant', value: { tag: 'null' } }), call(read, value)];
    const guard: Expression = { kind: 'if', arguments: [truth, truth, { kind: 'and', arguments: tests }] };
    expect(codeOf(unit([rule({ guard, conditions: [{ text: 'c', expression: guard, span }], span })]))).toBe(null);
  });
});

describe('mergeUnits', () => {
  it('moves the places of later units to their sources, and keeps conditions parts of their guards', () => {
    const inner = call(read, read);
    const guard: Expression = { kind: 'and', arguments: [{ kind: 'not', argument: inner, span }] };
    const one = unit([rule({ guard, conditions: [{ text: 'c', expression: inner, span }], span })]);
    const merged = mergeUnits([one, { ...one, entries: one.entries.map((entry) => ({ ...entry, name: 'f' })) }]);
    expect(codeOf(merged)).toBe(null);
    const moved = merged.entries[1]?.rules[0];
    expect(moved?.span?.source).toBe(1);
    expect(moved?.conditions[0]?.span?.source).toBe(1);
    expect(merged.entries[0]?.rules[0]?.span?.source).toBe(0);
    expect(merged.sources).toHaveLength(2);
  });
});

describe('deepFreeze', () => {
  it('freezes all the way down, and leaves byte arrays usable', () => {
    const value = deepFreeze({ a: [{ b: 1 }], bytes: new Uint8Array(1), none: undefined });
    expect(Object.isFrozen(value.a[0])).toBe(true);
    expect(() => value.bytes.set([1])).not.toThrow();
  });

  it('does not recurse', () => {
    let deep: unknown = null;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(Object.isFrozen(deepFreeze(deep))).toBe(true);
  });
});
