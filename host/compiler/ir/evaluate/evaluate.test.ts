import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../engine/cell/cell.ts';
import type { Entry, Expression, Rule } from '../types.ts';
import { evaluate, explain } from './evaluate.ts';
import { failureOf } from './failure.ts';

const text = (value: string): Cell => ({ tag: 'string', value });
const constant = (value: Cell): Expression => ({ kind: 'constant', value });
const bool = (value: boolean): Expression => constant({ tag: 'bool', value });
const read = (slot: number, absentIs: 'false' | 'true' | 'error' | 'undefined' | 'null' = 'false'): Expression => ({
  kind: 'read',
  slot,
  absentIs,
});
const is = (slot: number, value: string): Expression => ({
  kind: 'call',
  operation: 'python.equal',
  arguments: [read(slot), constant(text(value))],
});
/** Errs on everything but a number. */
const belowFive = (slot: number): Expression => ({
  kind: 'call',
  operation: 'python.less',
  arguments: [read(slot), constant({ tag: 'int', value: 5n })],
});

const rule = (id: string, guard: Expression, more: Partial<Rule> = {}): Rule => ({
  id,
  name: id,
  policy: 'p',
  effect: 'deny',
  action: 'deny',
  reason: '',
  fallback: false,
  obligations: [],
  conditions: [],
  annotations: {},
  guard,
  onError: 'deny',
  rank: 0,
  ...more,
});

const entry = (rules: readonly Rule[], combine: Entry['combine'] = 'first'): Entry => ({
  name: 'e',
  version: '1',
  dialect: 'agt-py',
  strategy: 's',
  combine,
  slots: [
    { path: ['a'], walk: 'record', type: 'any' },
    { path: ['b'], walk: 'record', type: 'any' },
  ],
  rules,
  obligations: [{ kind: 'log', label: 'l' }],
});

const allow = { effect: 'allow', action: 'allow' } as const;

describe('the winner', () => {
  it('is the matching rule of the lowest rank, wherever it stands', () => {
    const rules = [rule('late', bool(true), { rank: 2 }), rule('early', is(0, 'x'), { rank: 1, ...allow })];
    expect(evaluate(entry(rules), [text('x')]).winner).toBe(1);
    expect(evaluate(entry(rules), [text('y')]).winner).toBe(0);
  });

  it('brings its verdict and its obligations', () => {
    const outcome = evaluate(entry([rule('r', bool(true), { ...allow, obligations: [0] })]), []);
    expect(outcome).toMatchObject({ verdict: 'allow', determining: [0], obligations: [0], failedClosed: false });
  });

  it('is denied when its limit is used up', () => {
    const outcome = evaluate(entry([rule('r', bool(true), allow)]), [], { exhausted: 0 });
    expect(outcome).toMatchObject({ verdict: 'deny', limited: true, winner: 0 });
  });

  it('is nobody when nothing matches: a deny', () => {
    expect(evaluate(entry([rule('r', bool(false))]), [])).toMatchObject({
      verdict: 'deny',
      winner: null,
      reason: 'no-rule-decided',
      failedClosed: true,
    });
  });
});

describe('a rule that errs', () => {
  const erring = (onError: Rule['onError']): Entry =>
    entry([rule('bad', belowFive(0), { onError, rank: 0 }), rule('rest', bool(true), { rank: 1, ...allow })]);

  it('decides as a failure under deny', () => {
    expect(evaluate(erring('deny'), [text('x')])).toMatchObject({
      verdict: 'deny',
      winner: null,
      reason: 'policy-error',
      erred: [0],
    });
  });

  it('is passed over under skip', () => {
    expect(evaluate(erring('skip'), [text('x')])).toMatchObject({ verdict: 'allow', winner: 1, erred: [0] });
  });

  it('matches under match', () => {
    expect(evaluate(erring('match'), [text('x')])).toMatchObject({ verdict: 'deny', winner: 0, matched: [0] });
  });

  it('is never reached behind the winner', () => {
    const rules = [rule('ok', bool(true), { rank: 0, ...allow }), rule('bad', belowFive(0), { rank: 1 })];
    expect(evaluate(entry(rules), [text('x')])).toMatchObject({ verdict: 'allow', erred: [], evaluated: 1 });
  });
});

describe('first-of-all', () => {
  const rules = [
    rule('one', bool(true), { rank: 0 }),
    rule('two', bool(true), { rank: 1, ...allow }),
    rule('default', bool(true), { rank: 2, fallback: true }),
  ];

  it('reports every rule that matches, fallbacks aside, and a conflict', () => {
    expect(evaluate(entry(rules, 'first-of-all'), [])).toMatchObject({ matched: [0, 1], conflict: true, winner: 0 });
    expect(evaluate(entry(rules, 'first'), [])).toMatchObject({ matched: [0], conflict: false });
  });

  it('tells a conflict by the action words', () => {
    const warned = [rule('one', bool(true), { action: 'warn' }), rule('two', bool(true), { rank: 1, ...allow })];
    expect(evaluate(entry(warned, 'first-of-all'), []).conflict).toBe(false);
  });

  it('falls back when nothing matches', () => {
    const none = rules.map((one) => (one.fallback ? one : { ...one, guard: bool(false) }));
    expect(evaluate(entry(none, 'first-of-all'), [])).toMatchObject({ fallback: true, winner: 2, matched: [] });
  });
});

describe('forbid-trumps-permit', () => {
  const skip = { onError: 'skip' } as const;
  const forbids = [rule('f0', is(0, 'x'), skip), rule('f1', belowFive(1), { ...skip, rank: 1 })];
  const permits = [
    rule('p0', is(1, 'y'), { ...skip, ...allow, rank: 2, obligations: [0] }),
    rule('p1', bool(true), { ...skip, ...allow, rank: 3 }),
  ];
  const fallback = rule('none', bool(true), { rank: 4, fallback: true });
  const together = (rules: readonly Rule[]): Entry => entry([...rules, fallback], 'forbid-trumps-permit');
  const denying = forbids.map((forbid): Rule => ({ ...forbid, onError: 'deny' }));
  const three: Cell = { tag: 'int', value: 3n };

  it('all that forbid determine the decision where any does, though others permit', () => {
    expect(evaluate(together([...forbids, ...permits]), [text('x'), three])).toMatchObject({
      verdict: 'deny',
      determining: [0, 1],
      matched: [0, 1, 3],
      conflict: true,
      evaluated: 4,
      obligations: [],
    });
  });

  it('all that permit do where none forbids, with what the first obliges to; what errs is skipped and reported', () => {
    expect(evaluate(together([...forbids, ...permits]), [text('z'), text('y')])).toMatchObject({
      verdict: 'allow',
      determining: [2, 3],
      erred: [1],
      obligations: [0],
      conflict: false,
      fallback: false,
    });
  });

  it('what escalates trumps what permits, and decides together with it', () => {
    const escalates = rule('e', bool(true), { ...skip, effect: 'escalate', rank: 2, obligations: [0] });
    const plain = rule('p', bool(true), { ...skip, ...allow, rank: 3 });
    expect(evaluate(together([...forbids, plain, escalates]), [text('z'), three])).toMatchObject({
      verdict: 'deny',
      determining: [1],
      conflict: true,
    });
    expect(evaluate(together([plain, escalates]), [])).toMatchObject({
      verdict: 'escalate',
      winner: 1,
      determining: [1, 0],
      obligations: [0],
      conflict: false,
    });
  });

  it('falls back where none matches', () => {
    expect(evaluate(together(forbids), [text('z'), text('y')])).toMatchObject({
      verdict: 'deny',
      fallback: true,
      winner: 2,
      erred: [1],
    });
  });

  it('an error under deny trumps what permits and what falls back, and is trumped by what forbids', () => {
    const failure = { verdict: 'deny', reason: 'policy-error', failedClosed: true, winner: null, determining: [] };
    expect(evaluate(together([...denying, ...permits]), [text('z'), text('y')])).toMatchObject(failure);
    expect(evaluate(together(denying), [text('z'), text('y')])).toMatchObject(failure);
    expect(evaluate(together([...denying, ...permits]), [text('x'), text('y')])).toMatchObject({
      verdict: 'deny',
      reason: 'none',
      determining: [0],
      erred: [1],
    });
  });
});

describe('a value that is computed', () => {
  const int = (value: bigint): Expression => constant({ tag: 'int', value });
  const add = (...parts: Expression[]): Expression => ({ kind: 'compute', operation: 'cedar.add', arguments: parts });
  const equal = (...parts: Expression[]): Expression => ({
    kind: 'call',
    operation: 'cedar.equal',
    arguments: parts,
  });
  const valueOf = (guard: Expression, slots: readonly Cell[] = []): string =>
    explain(entry([rule('r', guard, allow)]), slots).rules[0]?.value ?? '';
  const overflowing = add(int(2n ** 63n - 1n), int(1n));

  it('is an argument of what is called; its error is that of the call', () => {
    expect(valueOf(equal(add(int(1n), add(int(2n), int(3n))), int(6n)))).toBe('true');
    expect(valueOf(equal(overflowing, overflowing))).toBe('error');
    expect(valueOf(equal(add(read(0, 'error'), int(1n)), int(1n)))).toBe('error');
  });

  it('is one of two, after their condition, and the other is not evaluated', () => {
    const chosen = (condition: Expression): Expression => ({
      kind: 'if',
      arguments: [condition, int(1n), overflowing],
    });
    expect(valueOf(equal(chosen(bool(true)), int(1n)))).toBe('true');
    expect(valueOf(equal(chosen(bool(false)), int(1n)))).toBe('error');
    expect(valueOf(equal(chosen(equal(overflowing, int(1n))), int(1n)))).toBe('error');
  });

  it('is a boolean where a truth value stands', () => {
    expect(valueOf(equal(is(0, 'x'), bool(true)), [text('x')])).toBe('true');
    expect(valueOf(equal(belowFive(0), bool(true)), [text('x')])).toBe('error');
    expect(valueOf({ kind: 'if', arguments: [is(0, 'x'), bool(false), bool(true)] }, [text('y')])).toBe('true');
  });
});

describe('why an expression errs', () => {
  const add = (...parts: Expression[]): Expression => ({ kind: 'compute', operation: 'cedar.add', arguments: parts });
  const one: Cell = { tag: 'int', value: 1n };
  const truth = (value: Expression): Expression => ({ kind: 'call', operation: 'cedar.truth', arguments: [value] });

  it('is the innermost operation with its values, or the slot that is absent', () => {
    const inner = add(constant(one), read(0, 'error'));
    const guard: Expression = {
      kind: 'and',
      arguments: [
        bool(true),
        { kind: 'not', argument: truth({ kind: 'if', arguments: [bool(false), inner, add(inner, inner)] }) },
      ],
    };
    expect(failureOf(guard, [text('x')])?.failure).toEqual({
      kind: 'operation',
      operation: 'cedar.add',
      cells: [one, text('x')],
    });
    expect(failureOf(guard, [])?.failure).toEqual({ kind: 'absent', slot: 0 });
    expect(failureOf(guard, [one])?.failure).toMatchObject({ operation: 'cedar.truth' });
    expect(failureOf(bool(false), [])).toBe(null);
  });
});

describe('an absent value', () => {
  const guard = (absentIs: 'false' | 'true' | 'error' | 'undefined' | 'null'): Expression => ({
    kind: 'call',
    operation: 'python.equal',
    arguments: [read(0, absentIs), constant({ tag: 'null' })],
  });
  const verdict = (absentIs: 'false' | 'true' | 'error' | 'undefined' | 'null', negated = false): string => {
    const expression = guard(absentIs);
    const rules = [rule('r', negated ? { kind: 'not', argument: expression } : expression, allow)];
    return explain(entry(rules), []).rules[0]?.value ?? '';
  };

  it('is what the read says', () => {
    expect(verdict('false')).toBe('false');
    expect(verdict('true')).toBe('true');
    expect(verdict('error')).toBe('error');
    expect(verdict('undefined')).toBe('undefined');
    expect(verdict('null')).toBe('true');
  });

  it('is not turned around where it is an error or undefined', () => {
    expect(verdict('false', true)).toBe('true');
    expect(verdict('error', true)).toBe('error');
    expect(verdict('undefined', true)).toBe('undefined');
  });
});

describe('explain', () => {
  it('gives each condition its value, and says which were not reached', () => {
    const [left, middle, right] = [is(0, 'x'), belowFive(1), is(1, 'z')];
    const guard: Expression = { kind: 'or', arguments: [{ kind: 'and', arguments: [left, middle] }, right] };
    const conditions = [left, middle, right].map((expression) => ({ text: '', expression }));
    const explained = (slots: Cell[]) => explain(entry([rule('r', guard, { conditions })]), slots).rules[0];
    expect(explained([text('y'), text('z')])).toEqual({ value: 'true', conditions: ['false', 'not-reached', 'true'] });
    expect(explained([text('x'), text('z')])).toEqual({ value: 'error', conditions: ['true', 'error', 'not-reached'] });
  });

  it('decides as evaluate does', () => {
    const rules = [rule('a', is(0, 'x'), { rank: 1 }), rule('b', belowFive(1), { rank: 0, onError: 'skip' })];
    for (const slots of [[text('x'), text('y')], [text('z')], []]) {
      expect(explain(entry(rules), slots).outcome).toEqual(evaluate(entry(rules), slots));
    }
  });
});
