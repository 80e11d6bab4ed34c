import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../engine/cell/cell.ts';
import { evaluateExpression } from '../ir/evaluate/expression.ts';
import type { Expression } from '../ir/types.ts';
import { candidates } from '../../../test/random/candidates.ts';
import { callOf, guard, SLOTS, slotValue } from '../../../test/random/guards.ts';
import { groupOf } from './group.ts';

const slotsOf = fc.array(slotValue, { minLength: SLOTS, maxLength: SLOTS });

describe('the index', () => {
  it('leaves out no rule that matches or errs', () => {
    let tables = 0;
    let patterns = 0;
    fc.assert(
      fc.property(
        fc.array(guard, { minLength: 20, maxLength: 80 }),
        fc.array(slotsOf, { minLength: 5, maxLength: 5 }),
        fc.boolean(),
        (guards, inputs, stops) => {
          const group = groupOf(
            guards.map((each, rule) => ({ rule, guard: each })),
            stops,
          );
          tables += group.tables.length;
          patterns += group.tables.filter(({ kind }) => kind === 'pattern').length;
          for (const slots of inputs) {
            const tried = new Set(candidates(group, slots));
            guards.forEach((each, rule) => {
              const truth = evaluateExpression(each, slots, new Map());
              if (truth === 'true' || truth === 'error') expect([rule, tried.has(rule)]).toEqual([rule, true]);
            });
          }
        },
      ),
      { numRuns: 1_500 },
    );
    expect(tables).toBeGreaterThan(1_000);
    expect(patterns).toBeGreaterThan(1_000);
  });

  it('looks into long lists again, by another slot', () => {
    const rules = Array.from({ length: 400 }, (_, index) => ({
      rule: index,
      guard: {
        kind: 'and',
        arguments: [
          callOf(
            'python.equal',
            { kind: 'read', slot: 0, absentIs: 'false' },
            { tag: 'string', value: `a${index % 20}` },
          ),
          callOf(
            'python.equal',
            { kind: 'read', slot: 1, absentIs: 'false' },
            { tag: 'string', value: `b${index % 7}` },
          ),
          callOf(
            'python.equal',
            { kind: 'read', slot: 2, absentIs: 'false' },
            { tag: 'string', value: `c${index % 3}` },
          ),
        ],
      } satisfies Expression,
    }));
    const found = candidates(groupOf(rules, false), [
      { tag: 'string', value: 'a3' },
      { tag: 'string', value: 'b2' },
      { tag: 'string', value: 'c1' },
    ]);
    expect(found.length).toBeLessThanOrEqual(24);
  });

  it('finds bands of numbers among thousands', () => {
    const rules = Array.from({ length: 5_000 }, (_, index) => ({
      rule: index,
      guard: {
        kind: 'and',
        arguments: [
          callOf(
            'js.number-greater',
            { kind: 'read', slot: 0, absentIs: 'absent' },
            { tag: 'int', value: BigInt(index * 10) },
          ),
          callOf(
            'js.number-less-or-equal',
            { kind: 'read', slot: 0, absentIs: 'absent' },
            { tag: 'int', value: BigInt(index * 10 + 15) },
          ),
        ],
      } satisfies Expression,
    }));
    const group = groupOf(rules, false);
    expect(group.rest).toEqual([]);
    expect(candidates(group, [{ tag: 'int', value: 20_005n }]).length).toBe(2);
    expect(candidates(group, [{ tag: 'string', value: '20005' }]).length).toBe(2);
    expect(candidates(group, [{ tag: 'absent' }]).length).toBe(0);
    expect(candidates(group, [{ tag: 'list', items: [] }]).length).toBe(5_000);
  });

  it('looks half-lines up where the first match ends the search', () => {
    const rules = Array.from({ length: 1_000 }, (_, index) => ({
      rule: index,
      guard: callOf(
        'python.greater',
        { kind: 'read', slot: 0, absentIs: 'false' },
        { tag: 'int', value: BigInt((index * 7) % 1_000) },
      ),
    }));
    expect(groupOf(rules, true).rest).toEqual([]);
    expect(groupOf(rules, false).tables).toEqual([]);
  });

  it('a rule that can err before it is discriminated is found by frames that make it err', () => {
    const rules = Array.from({ length: 8 }, (_, index) => ({
      rule: index,
      guard: {
        kind: 'and',
        arguments: [
          callOf('python.float-greater', { kind: 'read', slot: 0, absentIs: 'absent' }, { tag: 'int', value: 5n }),
          callOf('python.equal', { kind: 'read', slot: 1, absentIs: 'false' }, { tag: 'string', value: `b${index}` }),
        ],
      } satisfies Expression,
    }));
    const group = groupOf(rules, false);
    const tool: Cell = { tag: 'string', value: 'b3' };
    expect(candidates(group, [{ tag: 'int', value: 6n }, tool])).toEqual([3]);
    expect(candidates(group, [{ tag: 'bigint', value: 10n ** 400n }, tool]).length).toBe(8);
  });
});
