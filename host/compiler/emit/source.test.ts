import { describe, expect, it } from 'vitest';
import type { Entry, Expression, Rule } from '../ir/types.ts';
import { emitSource } from '../build.ts';
import { lower } from '../compile.ts';

const read = (slot: number, absentIs: 'false' | 'absent' | 'null' | 'error' = 'false'): Expression => ({
  kind: 'read',
  slot,
  absentIs,
});
const text = (value: string): Expression => ({ kind: 'constant', value: { tag: 'string', value } });
const number = (value: number): Expression => ({ kind: 'constant', value: { tag: 'float', value } });
const equal = (slot: number, value: string): Expression => ({
  kind: 'call',
  operation: 'python.equal',
  arguments: [read(slot), text(value)],
});
const above = (slot: number, value: number): Expression => ({
  kind: 'call',
  operation: 'python.float-greater',
  arguments: [read(slot, 'absent'), number(value)],
});
const all = (...parts: Expression[]): Expression => ({ kind: 'and', arguments: parts });
const any = (...parts: Expression[]): Expression => ({ kind: 'or', arguments: parts });
const negation = (argument: Expression): Expression => ({ kind: 'not', argument });

const rule = (guard: Expression, index: number, conditions: readonly Expression[] = []): Rule => ({
  id: `r${index}`,
  name: `r${index}`,
  policy: 'p',
  effect: 'deny',
  action: 'deny',
  reason: '',
  fallback: false,
  obligations: [],
  conditions: conditions.map((expression) => ({ text: '', expression })),
  annotations: {},
  guard,
  onError: 'match',
  rank: index,
});

const unit = (rules: readonly Rule[]): { sources: []; entries: Entry[] } => ({
  sources: [],
  entries: [
    {
      name: 'main',
      version: '1',
      dialect: 'agt-py',
      strategy: 'deny_overrides',
      combine: 'first',
      slots: Array.from({ length: 4 }, (_, index) => ({ path: ['context', `s${index}`], walk: 'record', type: 'any' })),
      rules,
      obligations: [],
    },
  ],
});

const source = (guards: readonly Expression[]): string =>
  emitSource(unit(guards.map((guard, index) => rule(guard, index))));

const shapesIn = (emitted: string): number => emitted.match(/^function shape\d+\(/gmu)?.length ?? 0;

describe('the emitted source', () => {
  it('tries neighbours without parameters one by one: a loop over no blocks would take them for true', () => {
    const never: Expression = { kind: 'constant', value: { tag: 'bool', value: false } };
    const emitted = source([negation(all(never, never, never, never, never))]);
    expect(emitted.match(/truth = FALSE;/gu)).toHaveLength(5);
    expect(emitted).not.toContain('for (let p');
  });

  it('is as it was', async () => {
    const conjunction = all(equal(0, 'send'), above(1, 100));
    const nested = all(any(equal(0, 'a'), negation(equal(1, 'b'))), above(2, 1));
    const members = any(...['a', 'b', 'c', 'd', 'e'].map((value) => equal(3, value)));
    const strict: Expression = {
      kind: 'call',
      operation: 'js.strict-equal',
      arguments: [read(0, 'error'), read(1, 'null')],
    };
    const bands = Array.from({ length: 8 }, (_, index) =>
      rule(all(above(1, index), negation(above(1, index + 2))), index + 4),
    );
    const truthy = Array.from({ length: 8 }, (_, index): Rule => {
      const guard: Expression = { kind: 'call', operation: 'python.truthy', arguments: [read(index % 4)] };
      return rule(guard, index + 20);
    });
    const rules = [
      rule(conjunction, 0, [conjunction, ...(conjunction.kind === 'and' ? conjunction.arguments : [])]),
      rule(nested, 1),
      rule(members, 2, members.kind === 'or' ? members.arguments : []),
      rule(strict, 3, [strict]),
      ...bands,
      ...truthy,
    ];
    await expect(emitSource(unit(rules))).toMatchFileSnapshot('golden/shapes.as');
  });

  it('asks for no tag that a schema tells', async () => {
    const schema = `
      entity Team; entity User in [Team] { level: Long }; entity Doc;
      action view appliesTo {
        principal: User, resource: Doc,
        context: { n: Long, m?: Long, yes: Bool, name: String, at: datetime, who: User, tags: Set<String> },
      };`;
    const text = [
      'principal == User::"a" && principal in Team::"t" && principal in [Team::"t", Team::"u"] && resource is Doc',
      'context.n == 1 && context.n < 2 && 3 <= context.n && context.yes && context.name == "x" && context.who == principal',
      'context has n && context has m && context.m > context.n',
      'context.at < datetime("2026-01-01") && ["a"].contains(context.name) && context.tags.contains("b") && context.tags.isEmpty()',
      'principal.level > 1 && context.who.level == principal.level && context.n + 1 == 2',
    ];
    const policies = text.map((when) => `permit (principal, action, resource) when { ${when} };`).join('\n');
    const { unit: lowered, diagnostics } = await lower({
      documents: [{ name: 'p.cedar', text: policies }],
      schema: [{ name: 's.cedarschema', text: schema }],
    });
    expect(diagnostics).toEqual([]);
    if (lowered === null) throw new TypeError('not lowered');
    await expect(emitSource(lowered, { explain: false })).toMatchFileSnapshot('golden/typed.as');
  });

  it('has one function for guards that differ in slots and constants alone', () => {
    const guards = Array.from({ length: 1_000 }, (_, index) =>
      all(equal(index % 4, `tool_${index}`), above(index % 3, index)),
    );
    expect(shapesIn(source(guards))).toBe(1);
    expect(source(guards)).toBe(source(guards.slice(0, 500)));
  });

  it('has one function for lists of any length', () => {
    const lists = [4, 7, 400].map((length) => any(...Array.from({ length }, (_, index) => equal(0, `v${index}`))));
    expect(shapesIn(source(lists))).toBe(1);
  });

  it('cuts a long sequence of different parts into functions', () => {
    const parts = Array.from({ length: 200 }, (_, index) =>
      index % 2 === 0 ? equal(0, `v${index}`) : negation(equal(1, 'x')),
    );
    const emitted = source([all(...parts)]);
    const longest = Math.max(...emitted.split('\n\n').map((part) => part.split('\n').length));
    expect(longest).toBeLessThan(60);
  });

  it('cuts the making of a large set or record into functions', async () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => index);
    const set = `[${keys.map((key) => `context.a + ${key}`).join(', ')}].contains(5)`;
    const record = `{ ${keys.map((key) => `k${key}: context.a + ${key}`).join(', ')} } has k1`;
    const policies = [set, record].map((when) => `permit (principal, action, resource) when { ${when} };`).join('\n');
    const { unit: lowered } = await lower({ documents: [{ name: 'p.cedar', text: policies }] });
    if (lowered === null) throw new TypeError('not lowered');
    const emitted = emitSource(lowered);
    const longest = Math.max(...emitted.split('\n\n').map((part) => part.split('\n').length));
    expect(longest).toBeLessThan(60);
    expect(emitted.match(/putItem\(room, /gu)?.length).toBe(2 * keys.length);
    expect(emitted).toContain('putItem(room, 15984, ');
    expect(emitted).toContain('putItem(room, 31984, ');
  });

  it('dispatches to many shapes through short switches', () => {
    const guards = Array.from({ length: 1_100 }, (_, index) => {
      let guard = equal(0, 'x');
      for (let bit = 0; bit < 11; bit++)
        guard = (index >> bit) & 1 ? negation(all(guard, above(1, 1))) : any(guard, above(2, 2));
      return guard;
    });
    const emitted = source(guards);
    expect(shapesIn(emitted)).toBeGreaterThan(32 * 32);
    const cases = [...emitted.matchAll(/switch \([^)]*\)?.*\{((?:\n {4}case .*)+)/gu)].map(
      (match) => (match[1] ?? '').split('\n').length - 1,
    );
    expect(Math.max(...cases)).toBe(32);
  });
});
