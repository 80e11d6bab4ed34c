import type { Cell } from '../../../../engine/cell/cell.ts';

/**
 * The entities that a request is decided with, as one cell: a record by entity type of records by id of a list of three: the ancestors (all of them, not the parents alone) as a
 * record by type of records by id of nulls, the attributes as a record, the tags as a record. So every lookup is one in a record whose keys are sorted, which compiled
 * code does in place; and an installed store can stand beside it, for entities that are not in the request.
 */
export type EntitiesCell = Extract<Cell, { tag: 'record' }>;

type RecordCell = Extract<Cell, { tag: 'record' }>;
type EntityCell = Extract<Cell, { tag: 'entity' }>;

/** What is known of an entity. */
interface EntityRow {
  readonly ancestors: RecordCell;
  readonly attributes: RecordCell;
  readonly tags: RecordCell;
}

const NOTHING: RecordCell = { tag: 'record', entries: [] };

/** Records of this many entries are searched through a table, which is made once. */
const MANY = 8;

const tables = new WeakMap<RecordCell, ReadonlyMap<string, Cell>>();

const tableOf = (record: RecordCell): ReadonlyMap<string, Cell> => {
  const known = tables.get(record);
  if (known !== undefined) return known;
  const table = new Map(record.entries);
  tables.set(record, table);
  return table;
};

/** The value at a key of a record. */
export const valueAt = (record: RecordCell, key: string): Cell | undefined =>
  record.entries.length < MANY ? record.entries.find(([name]) => name === key)?.[1] : tableOf(record).get(key);

/** The value at two keys of a record of records. */
const valueAtBoth = (cell: Cell, type: string, id: string): Cell | undefined => {
  if (cell.tag !== 'record') return undefined;
  const ofType = valueAt(cell, type);
  return ofType?.tag === 'record' ? valueAt(ofType, id) : undefined;
};

const recordOr = (cell: Cell | undefined): RecordCell => (cell?.tag === 'record' ? cell : NOTHING);

/** What is known of an entity; undefined for an unknown one. */
export const entityRow = (entities: Cell, { type, id }: EntityCell): EntityRow | undefined => {
  const row = valueAtBoth(entities, type, id);
  if (row?.tag !== 'list') return undefined;
  const [ancestors, attributes, tags] = row.items;
  return { ancestors: recordOr(ancestors), attributes: recordOr(attributes), tags: recordOr(tags) };
};

/** Whether `entity` is `other` or below it. */
export const isIn = (entity: EntityCell, other: EntityCell, row: EntityRow | undefined): boolean =>
  (entity.id === other.id && entity.type === other.type) ||
  (row !== undefined && valueAtBoth(row.ancestors, other.type, other.id) !== undefined);
