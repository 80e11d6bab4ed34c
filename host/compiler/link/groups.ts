import type { PlannedEntry, PlannedRule } from '../emit/plan.ts';
import type { EntityTable, Group, List, PatternTable, RangeTable, Table, TextTable } from '../index/types.ts';
import { hashBytes } from '../index/hash.ts';
import type { Constants } from './cells.ts';
import { tableSize } from './hash.ts';
import { BUCKET, ENTITY_BUCKET, GROUP, HAZARD, LIST_IS_GROUP, RUN, TABLE, TABLE_KIND } from './layout.ts';
import type { Patterns } from './patterns/patterns.ts';
import { sizeOfRule, slotOffset } from './rules.ts';
import type { Segment } from './segment.ts';

const UTF8 = new TextEncoder();

/** What writing groups needs to know of the rest of the module. */
export interface GroupWriter {
  readonly segment: Segment;
  readonly cells: Constants;
  readonly patterns: Patterns;
  /** Addresses of the entry's rules, by ordinal. */
  readonly rules: readonly number[];
  /** Ranks of the entry's rules, by ordinal. */
  readonly ranks: readonly number[];
}

const writeRules = (ordinals: readonly number[], { segment, rules }: GroupWriter): number => {
  const [first] = ordinals;
  if (first === undefined) return 0;
  // An only rule needs no list: its address is enough, made odd to tell.
  if (ordinals.length === 1) return (rules[first] ?? 0) + 1;
  return segment.words([ordinals.length, ...ordinals.map((ordinal) => rules[ordinal] ?? 0)]);
};

const writeList = (list: List, writer: GroupWriter): number =>
  'rules' in list
    ? writeRules(list.rules, writer)
    : writer.segment.words([LIST_IS_GROUP, writeGroup(list.group, [], writer)]);

const writeBuckets = (table: TextTable, writer: GroupWriter): { readonly address: number; readonly count: number } => {
  const { segment, cells } = writer;
  const count = tableSize(table.buckets.size);
  const address = segment.allocate(count * BUCKET.SIZE, 4);
  for (const [text, list] of table.buckets) {
    const hash = hashBytes(UTF8.encode(text));
    let place = hash & (count - 1);
    while (segment.read32(address + place * BUCKET.SIZE + BUCKET.KEY) !== 0) place = (place + 1) & (count - 1);
    const bucket = address + place * BUCKET.SIZE;
    segment.write32(bucket + BUCKET.HASH, hash);
    segment.write32(bucket + BUCKET.KEY, cells.cell({ tag: 'string', value: text }));
    segment.write32(bucket + BUCKET.LIST, writeList(list, writer));
  }
  return { address, count };
};

const writeTextTable = (address: number, table: TextTable, writer: GroupWriter): void => {
  const { segment } = writer;
  const buckets = writeBuckets(table, writer);
  segment.write32(address + TABLE.KIND, table.stringified ? TABLE_KIND.JS_TEXT : TABLE_KIND.TEXT);
  segment.write32(address + TABLE.COUNT, buckets.count - 1);
  segment.write32(address + TABLE.KEYS, buckets.address);
  segment.write32(address + TABLE.ABSENT, writeRules(table.absent, writer));
  segment.write32(address + TABLE.OTHER, writeRules(table.other, writer));
};

const ENTITY_KINDS = {
  entity: TABLE_KIND.ENTITY,
  'entity-type': TABLE_KIND.ENTITY_TYPE,
  'entity-below': TABLE_KIND.ENTITY_BELOW,
} as const;

const writeEntityTable = (address: number, table: EntityTable, writer: GroupWriter): void => {
  const { segment } = writer;
  // Most ancestors are in no table, which is told soonest where many places are free.
  const count = tableSize(table.buckets.size * 2);
  const buckets = segment.allocate(count * ENTITY_BUCKET.SIZE, 8);
  for (const [hash, list] of table.buckets) {
    let place = hash & (count - 1);
    while (segment.read32(buckets + place * ENTITY_BUCKET.SIZE + ENTITY_BUCKET.LIST) !== 0)
      place = (place + 1) & (count - 1);
    const bucket = buckets + place * ENTITY_BUCKET.SIZE;
    segment.write32(bucket + ENTITY_BUCKET.HASH, hash);
    segment.write32(bucket + ENTITY_BUCKET.LIST, writeList(list, writer));
  }
  segment.write32(address + TABLE.KIND, ENTITY_KINDS[table.domain]);
  segment.write32(address + TABLE.COUNT, count - 1);
  segment.write32(address + TABLE.KEYS, buckets);
  segment.write32(address + TABLE.ENTITIES, table.entities < 0 ? 0 : slotOffset(table.entities));
};

const writePatternTable = (address: number, table: PatternTable, writer: GroupWriter): void => {
  const { segment, patterns, ranks } = writer;
  const members = table.members.map(({ pattern, rules }) => ({
    pattern,
    rules: writeRules(rules, writer),
    rank: ranks[rules[0] ?? 0] ?? 0,
  }));
  segment.write32(address + TABLE.KIND, TABLE_KIND.PATTERN);
  segment.write32(address + TABLE.KEYS, patterns.filter(members));
};

const RANGE_KINDS = {
  'python-float': TABLE_KIND.PYTHON_FLOAT,
  'python-number': TABLE_KIND.PYTHON_NUMBER,
  'js-number': TABLE_KIND.JS_NUMBER,
} as const;

const writeRangeTable = (address: number, table: RangeTable, writer: GroupWriter): void => {
  const { segment } = writer;
  const bounds = segment.allocate(table.endpoints.length * 8, 8);
  table.endpoints.forEach((endpoint, index) => segment.writeFloat(bounds + index * 8, endpoint));
  const nodes = segment.allocate(table.leaves * 2 * 4, 4);
  for (const [node, ordinals] of table.nodes) segment.write32(nodes + node * 4, writeRules(ordinals, writer));
  segment.write32(address + TABLE.KIND, RANGE_KINDS[table.domain]);
  segment.write32(address + TABLE.COUNT, table.endpoints.length);
  segment.write32(address + TABLE.KEYS, bounds);
  segment.write32(address + TABLE.NODES, nodes);
  segment.write32(address + TABLE.LEAVES, table.leaves);
};

const writeHazards = (table: Table, segment: Segment): readonly [start: number, end: number] => {
  const start = segment.allocate(table.hazards.size * HAZARD.SIZE, 4);
  let at = start;
  for (const [slot, tags] of table.hazards) {
    segment.write32(at + HAZARD.SLOT, slotOffset(slot));
    segment.write32(at + HAZARD.TAGS, tags);
    at += HAZARD.SIZE;
  }
  return [start, at];
};

const writeTable = (address: number, table: Table, writer: GroupWriter): void => {
  const { segment } = writer;
  const [start, end] = writeHazards(table, segment);
  segment.write32(address + TABLE.SLOT, slotOffset(table.slot));
  segment.write32(address + TABLE.HAZARDS, start);
  segment.write32(address + TABLE.HAZARDS_END, end);
  segment.write32(
    address + TABLE.ALL,
    start === end && (table.kind === 'text' || table.kind === 'entity') ? 0 : writeRules(table.all, writer),
  );
  switch (table.kind) {
    case 'text':
      return writeTextTable(address, table, writer);
    case 'range':
      return writeRangeTable(address, table, writer);
    case 'pattern':
      return writePatternTable(address, table, writer);
    case 'entity':
      return writeEntityTable(address, table, writer);
  }
};

/** Rules of one shape, next to each other in the order of rank. */
export interface LaidRun {
  /** One more than the number of the shape's loop; 0 when it has none. */
  readonly scan: number;
  readonly rules: readonly PlannedRule[];
}

/** Groups the rules that are tried one by one by shape; runs come by the rank of their first rule. */
export const runsOf = (
  { rules }: PlannedEntry,
  group: Group,
  scans: ReadonlyMap<number, number>,
): readonly LaidRun[] => {
  const shapes = new Map<number, PlannedRule[]>();
  for (const ordinal of group.rest) {
    const rule = rules[ordinal];
    if (rule === undefined) continue;
    const same = shapes.get(rule.shape);
    if (same === undefined) shapes.set(rule.shape, [rule]);
    else same.push(rule);
  }
  return [...shapes].map(([shape, same]) => ({ scan: scans.get(shape) ?? 0, rules: same }));
};

/**
 * Writes a group and all behind it, and returns its address.
 *
 * @param runs the rest of the group, when its rules lie next to each other; else the rest is written as a list
 */
export const writeGroup = (group: Group, runs: readonly LaidRun[], writer: GroupWriter): number => {
  const { segment, rules } = writer;
  const address = segment.allocate(GROUP.SIZE, 4);
  const tables = segment.allocate(group.tables.length * TABLE.SIZE, 4);
  group.tables.forEach((table, index) => writeTable(tables + index * TABLE.SIZE, table, writer));
  const laid = segment.allocate(runs.length * RUN.SIZE, 4);
  runs.forEach((run, index) => {
    const [first] = run.rules;
    if (first === undefined) return;
    const at = laid + index * RUN.SIZE;
    const stride = sizeOfRule(first);
    const start = rules[first.ordinal] ?? 0;
    segment.write32(at + RUN.SCAN, run.scan);
    segment.write32(at + RUN.START, start);
    segment.write32(at + RUN.END, start + stride * run.rules.length);
    segment.write32(at + RUN.STRIDE, stride);
  });
  segment.write32(address + GROUP.TABLES, tables);
  segment.write32(address + GROUP.TABLES_END, tables + group.tables.length * TABLE.SIZE);
  segment.write32(address + GROUP.RUNS, laid);
  segment.write32(address + GROUP.RUNS_END, laid + runs.length * RUN.SIZE);
  segment.write32(address + GROUP.LIST, runs.length === 0 ? writeRules(group.rest, writer) : 0);
  return address;
};
