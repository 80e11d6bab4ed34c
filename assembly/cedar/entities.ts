/** Looking entities up in the entities cell: a record by type of records by id of a list of ancestors, attributes and tags, all of them records. */
import { charge } from '../budget';
import { compareBytes, sameBytes } from '../bytes';
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';

/** What is known of an entity, by its place in the list. */
export namespace Known {
  export const ANCESTORS: u32 = 0;
  export const ATTRIBUTES: u32 = 1;
  export const TAGS: u32 = 2;
}

/** The value at a key, a string, of what is a record; 0 where it has none, and for what is no record. */
export function valueAt(record: usize, key: usize): usize {
  if (tagOf(record) != Tag.RECORD) return 0;
  const entries = blockOf(record);
  const text = blockOf(key);
  const count = countOf(key);
  let low: u32 = 0;
  let high = countOf(record);
  while (low < high) {
    charge(1);
    const middle = (low + high) >>> 1;
    const entry = entries + <usize>middle * (2 * CELL);
    const order = compareBytes(blockOf(entry), countOf(entry), text, count);
    if (order == 0) return entry + CELL;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return 0;
}

/** The value for an entity in a record by type of records by id; 0 where there is none. */
@inline
function valueFor(cell: usize, entity: usize): usize {
  const ofType = valueAt(cell, blockOf(entity));
  return ofType ? valueAt(ofType, blockOf(entity) + CELL) : 0;
}

/** The list of what is known of an entity; 0 for an unknown one. */
export function rowOf(entities: usize, entity: usize): usize {
  const row = valueFor(entities, entity);
  return row && tagOf(row) == Tag.LIST ? row : 0;
}

/** What stands at a place of a row; 0 where the row is that of an unknown entity, or too short. */
@inline
export function knownOf(row: usize, place: u32): usize {
  return row && countOf(row) > place ? blockOf(row) + <usize>place * CELL : 0;
}

/** The value that an entity's row has at a place under a name; 0 for none. */
export function valueOf(row: usize, place: u32, name: usize): usize {
  const record = knownOf(row, place);
  return record ? valueAt(record, name) : 0;
}

/** Whether an entity of this row is another or below it. */
export function isIn(entity: usize, other: usize, row: usize): bool {
  if (isSameEntity(entity, other)) return true;
  const ancestors = knownOf(row, Known.ANCESTORS);
  return ancestors != 0 && valueFor(ancestors, other) != 0;
}

/** Most entities of one type differ in their ids. */
function isSameEntity(a: usize, b: usize): bool {
  return isSameString(blockOf(a) + CELL, blockOf(b) + CELL) && isSameString(blockOf(a), blockOf(b));
}

@inline
export function isSameString(a: usize, b: usize): bool {
  return countOf(a) == countOf(b) && sameBytes(blockOf(a), blockOf(b), countOf(a));
}
