/** What index tables bring up, as the runtime library reads them. */
import { keysFor } from '../../host/compiler/index/cedar/keys.ts';
import type { NumberDomain } from '../../host/compiler/index/condition.ts';
import type {
  EntityTable,
  Group,
  List,
  PatternTable,
  RangeTable,
  Table,
  TextTable,
} from '../../host/compiler/index/types.ts';
import { textOf } from '../../host/compiler/ir/operations/js/text.ts';
import { parseFloatText } from '../../host/compiler/ir/operations/python/float.ts';
import { pythonStr } from '../../host/compiler/ir/operations/python/str.ts';
import { parseSource } from '../../host/compiler/patterns/language.ts';
import { searchReference } from '../../host/compiler/patterns/reference/search.ts';
import { TAG } from '../../host/engine/index.ts';
import type { Cell } from '../../host/engine/index.ts';

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

const inEntities = (table: EntityTable, slots: readonly Cell[]): readonly number[] =>
  keysFor(table, slots).flatMap((key) => inList(table.buckets.get(key), slots));

const inTable = (table: Table, slots: readonly Cell[]): readonly number[] => {
  const cell = slots[table.slot] ?? { tag: 'absent' };
  const hazardous = [...table.hazards].some(([slot, tags]) => (tags >> TAG[slots[slot]?.tag ?? 'absent']) & 1);
  if (hazardous) return table.all;
  switch (table.kind) {
    case 'pattern':
      return inPatterns(table, cell);
    case 'entity':
      return inEntities(table, slots);
    case 'text':
      return inText(table, cell, slots);
    case 'range':
      return inRange(table, cell);
  }
};

/** The rules that a module tries for these slots. */
export const candidates = (group: Group, slots: readonly Cell[]): readonly number[] => [
  ...group.rest,
  ...group.tables.flatMap((table) => inTable(table, slots)),
];
