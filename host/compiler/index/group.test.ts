import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../engine/cell/cell.ts';
import { TAG } from '../../engine/cell/cell.ts';
import { evaluateExpression } from '../ir/evaluate/expression.ts';
import { pythonStr } from '../ir/operations/python/str.ts';
import { parseSource } from '../patterns/language.ts';
import { searchReference } from '../patterns/reference/search.ts';
import { parseFloatText } from '../ir/operations/python/float.ts';
import { textOf } from '../ir/operations/js/text.ts';
import type { Expression } from '../ir/types.ts';
import type { NumberDomain } from './condition.ts';
import { callOf, guard, SLOTS, slotValue } from '../../../test/random/guards.ts';
import { groupOf } from './group.ts';
import type { Group, List, PatternTable, RangeTable, Table, TextTable } from './types.ts';

/** The number that a slot's value is looked up as; null where the table cannot tell, NaN where no rule can match. */
const numberIn = (domain: NumberDomain, cell: Cell): number | null => {
  switch (cell.tag) {
    case 'bool':
      return Number(cell.value);
    case 'int':
    case 'bigint': {
      const exact = cell.value <= 2n ** 53n && cell.value >= -(2n ** 53n);
      return domain === 'python-number' && !exact ? null : Number(cell.value);
    }
    case 'float':
      return cell.value;
    case 'string':
      if (domain === 'python-number') return NaN;
      return domain === 'js-number' ? Number(cell.value) : (parseFloatText(cell.value) ?? NaN);
    case 'null':
      return domain === 'python-number' ? NaN : 0;
    case 'absent':
      return domain === 'python-float' ? 0 : NaN;
    case 'list': {
      const joined = textOf(cell);
      return domain === 'js-number' && typeof joined === 'object' ? Number(joined.text) : NaN;
    }
    default:
      return NaN;
  }
};

const inRange = (table: RangeTable, cell: Cell): readonly number[] => {
  const number = numberIn(table.domain, cell);
  if (number === null) return table.all;
  if (Number.isNaN(number)) return [];
  const below = table.endpoints.filter((endpoint) => endpoint < number).length;
  const found: number[] = [];
  for (let node = table.leaves + 2 * below + (table.endpoints.includes(number) ? 1 : 0); node > 0; node >>= 1) {
    found.push(...(table.nodes.get(node) ?? []));
  }
  return found;
};

const inList = (entry: List | undefined, slots: readonly Cell[]): readonly number[] => {
  if (entry === undefined) return [];
  return 'rules' in entry ? entry.rules : candidates(entry.group, slots);
};

const inText = (table: TextTable, cell: Cell, slots: readonly Cell[]): readonly number[] => {
  if (cell.tag === 'string') return inList(table.buckets.get(cell.value), slots);
  if (cell.tag === 'absent') return table.absent;
  const written = table.stringified ? textOf(cell) : 'unknown';
  return [...table.other, ...(typeof written === 'object' ? inList(table.buckets.get(written.text), slots) : [])];
};

/** What has no text, and so may make every rule err, brings up all of them. */
const inPatterns = (table: PatternTable, cell: Cell): readonly number[] => {
  if (cell.tag === 'absent') return [];
  const written = pythonStr(cell);
  if (written === null) return table.all;
  return table.members.flatMap(({ pattern, rules }) => (searchReference(parseSource(pattern), written) ? rules : []));
};

const inTable = (table: Table, slots: readonly Cell[]): readonly number[] => {
  const cell = slots[table.slot] ?? { tag: 'absent' };
  const hazardous = [...table.hazards].some(([slot, tags]) => (tags >> TAG[slots[slot]?.tag ?? 'absent']) & 1);
  if (hazardous) return table.all;
  if (table.kind === 'pattern') return inPatterns(table, cell);
  return table.kind === 'text' ? inText(table, cell, slots) : inRange(table, cell);
};

/** The rules that a module tries for these slots. */
const candidates = (group: Group, slots: readonly Cell[]): readonly number[] => [
  ...group.rest,
  ...group.tables.flatMap((table) => inTable(table, slots)),
];

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
