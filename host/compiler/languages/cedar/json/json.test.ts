import { describe, expect, it } from 'vitest';
import { createSink } from '../../../diagnostics/sink.ts';
import { printPolicy } from '../text/print.ts';
import { readPolicy } from './read.ts';
import { writePolicy } from './write.ts';

const ALL = { op: 'All' };
const POLICY = { effect: 'permit', principal: ALL, action: ALL, resource: ALL, conditions: [] };
const when = (body: unknown): unknown => ({ ...POLICY, conditions: [{ kind: 'when', body }] });

const read = (value: unknown) => {
  const sink = createSink();
  const policy = readPolicy(value, 'policy', { sink, source: null });
  return { policy, messages: sink.diagnostics.map(({ code, message }) => `${code} ${message}`) };
};

const printed = (body: unknown): string => {
  const { policy, messages } = read(when(body));
  if (policy === null) throw new Error(messages.join());
  return printPolicy(policy).slice('permit(principal, action, resource) when { '.length, -' };'.length);
};

const CONTEXT = { Var: 'context' };

describe('the JSON policy format', () => {
  it.each([
    [
      { Value: [1, 'a', { b: true, 'c d': { __entity: { type: 'A::B', id: 'x' } } }] },
      '[1, "a", {b: true, "c d": A::B::"x"}]',
    ],
    [{ Value: { __extn: { fn: 'ip', arg: '::1' } } }, 'ip("::1")'],
    [
      { Value: { __extn: { fn: 'offset', args: [{ __extn: { fn: 'datetime', arg: 'x' } }, 'y'] } } },
      'datetime("x").offset("y")',
    ],
    [{ has: { left: CONTEXT, attr: ['a', 'b'] } }, 'context has a.b'],
    [{ has: { left: CONTEXT, attr: ['a b', 'c'] } }, 'context has "a b" && context["a b"] has c'],
    [
      { like: { left: CONTEXT, pattern: ['Wildcard', { Literal: 'a*' }, { Literal: 'b' }, 'Wildcard'] } },
      'context like "*a\\*b*"',
    ],
    [{ neg: { arg: { Value: 5 } } }, '-(5)'],
    [{ neg: { arg: { Value: -5 } } }, '-(-5)'],
    [{ '.': { left: { Value: -5 }, attr: 'if' } }, '(-5)["if"]'],
    [{ '-': { left: { Value: 1 }, right: { '-': { left: { Value: 2 }, right: { Value: 3 } } } } }, '1 - (2 - 3)'],
    [{ is: { left: CONTEXT, entity_type: 'A', in: CONTEXT } }, 'context is A in context'],
    [{ Record: { ['__proto__']: { Value: 1 } } }, '{__proto__: 1}'],
  ])('%j says %s', (body, text) => {
    expect(printed(body)).toBe(text);
  });

  it('says which key may be meant', () => {
    const sink = createSink();
    readPolicy({ ...POLICY, condition: [] }, 'policy', { sink, source: null });
    expect(sink.diagnostics.map(({ hint }) => hint)).toEqual([
      'Remove it, or mend its name. Did you mean "conditions"?',
    ]);
  });

  it('has five negations only with parentheses', () => {
    const five = Array.from({ length: 5 }).reduce<object>((arg) => ({ '!': { arg } }), { Value: true });
    expect(printed(five)).toBe('!!!!(!true)');
  });

  it.each([
    [5, 'EC050 policy must be an object; it is 5.'],
    [{}, 'EC052 policy lacks the key "effect".'],
    [{ ...POLICY, effect: 'allow' }, 'EC050 policy.effect must be "permit" or "forbid"; it is "allow".'],
    [{ ...POLICY, more: 1 }, 'EC051 policy cannot have the key "more".'],
    [{ ...POLICY, annotations: { 'a b': 'c' } }, 'EC051 policy.annotations cannot have the key "a b".'],
    [when({}), 'EC050 policy.conditions[0].body must be an object of one key, the expression; it is an object.'],
    [
      when({ Value: null }),
      'EC050 policy.conditions[0].body.Value must be a whole number, text, boolean, list or object; it is null.',
    ],
    [
      when({ Value: '\ud800' }),
      'EC050 policy.conditions[0].body.Value must be a text; it is half of a surrogate pair.',
    ],
    [when({ contain: [] }), 'EC053 policy.conditions[0].body is no expression: there is none with the key "contain".'],
    [when({ '!': { arg: { Slot: '?principal' } } }), 'EC018 The slot ?principal cannot stand in a condition.'],
  ])('refuses %j', (value, message) => {
    expect(read(value)).toEqual({ policy: null, messages: [message] });
  });

  it('takes bounded work, whatever a value of JavaScript holds', () => {
    const codesOf = (body: unknown): readonly string[] =>
      read(when(body)).messages.map((message) => message.slice(0, 5));
    let deep: object = { Value: true };
    for (let depth = 0; depth < 100_000; depth++) deep = { '!': { arg: deep } };
    expect(codesOf(deep)).toEqual(['EC006']);
    let shared: object = { Value: true };
    for (let depth = 0; depth < 100; depth++) shared = { Set: [shared, shared] };
    expect(codesOf(shared)).toEqual(['EC055']);
    const cycle: { '&&'?: unknown } = {};
    cycle['&&'] = { left: cycle, right: { Value: true } };
    expect(codesOf(cycle)).toEqual(['EC055']);
  });

  it('has rows of any length, read and written without stack', () => {
    let row: object = { Value: true };
    for (let index = 0; index < 50_000; index++) row = { '||': { left: row, right: { Value: false } } };
    const { policy } = read(when(row));
    const body = policy?.conditions[0]?.body;
    expect(body?.kind === 'or' && body.operands.length).toBe(50_001);
    expect(policy && Object.keys(writePolicy(policy).conditions[0]?.body ?? {})).toEqual(['||']);
  });
});
