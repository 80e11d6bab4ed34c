/**
 * Looking entities up: in the request's cell, a record by type of records by id of a list of ancestors, attributes and tags, all of them records; and what it does not have,
 * in the store. A row is the address of either.
 */
import { charge } from '../budget';
import { compareBytes, sameBytes } from '../bytes';
import { CELL, Tag, blockOf, countOf, frameStart, tagOf } from '../cell';
import { STORE_BYTES } from '../shapes';
import { isBelow, isInstalled, isStored, numberOfEntity, storedRow } from '../store/find';
import { Row, attributeOf } from '../store/row';
import { ancestorId, ancestorType, forgetRequest, isApart, nextAncestor, openAncestors } from './ancestors';

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

/** The value for an entity of a type and an id, both texts, in a record by type of records by id; 0 where there is none. */
@inline
function valueFor(cell: usize, type: usize, id: usize): usize {
  const ofType = valueAt(cell, type);
  return ofType ? valueAt(ofType, id) : 0;
}

/** The list of what the request knows of an entity; 0 for one that it does not have. */
export function requestRow(entities: usize, type: usize, id: usize): usize {
  const row = valueFor(entities, type, id);
  return row && tagOf(row) == Tag.LIST ? row : 0;
}

/** Rows of entities that stand in the frame, by their places there: a cell's address and its row's. */
const REMEMBERED: u32 = 4;

function remembered(): usize {
  return memory.data(32, 8);
}

/** Forgets the rows of the frame before. */
export function forgetRows(): void {
  for (let place: usize = 0; place < REMEMBERED; place++) store<u64>(remembered() + (place << 3), 0);
  forgetRequest();
}

/** What is known of an entity: in the request, else in the store. 0 for an unknown one. */
export function rowOf(entities: usize, entity: usize): usize {
  if (STORE_BYTES == 0) return requestRow(entities, blockOf(entity), blockOf(entity) + CELL);
  const frame = frameStart();
  if (entity < frame || entity - frame >= <usize>load<u32>(frame, 4)) return findRow(entities, entity);
  const place = remembered() + (((entity >> 4) & (REMEMBERED - 1)) << 3);
  if (load<u32>(place) == <u32>entity) return load<u32>(place, 4);
  const row = findRow(entities, entity);
  store<u32>(place, <u32>entity);
  store<u32>(place, <u32>row, 4);
  return row;
}

function findRow(entities: usize, entity: usize): usize {
  const row = requestRow(entities, blockOf(entity), blockOf(entity) + CELL);
  return row || !isInstalled() ? row : storedRow(numberOfEntity(entity));
}

/** What stands at a place of a request's row; 0 where the row is that of an unknown entity, or too short. */
@inline
export function knownOf(row: usize, place: u32): usize {
  return row && countOf(row) > place ? blockOf(row) + <usize>place * CELL : 0;
}

/** The value that an entity's row has at a place under a name; 0 for none. */
export function valueOf(row: usize, place: u32, name: usize): usize {
  if (STORE_BYTES != 0 && isStored(row)) {
    if (place == Known.ATTRIBUTES) return attributeOf(row, blockOf(name), countOf(name));
    return valueAt(row + Row.TAGS, name);
  }
  const record = knownOf(row, place);
  return record ? valueAt(record, name) : 0;
}

/** Whether an entity of this row is another or below it. */
export function isIn(entity: usize, other: usize, row: usize, entities: usize): bool {
  if (isSameEntity(entity, other)) return true;
  if (row == 0) return false;
  if (STORE_BYTES != 0 && isStored(row)) {
    if (isApart(row, entities)) {
      const number = numberOfEntity(other);
      return number != 0 && isBelow(row, number);
    }
    return isAmongAncestors(other, row, entities);
  }
  const ancestors = knownOf(row, Known.ANCESTORS);
  if (ancestors != 0 && valueFor(ancestors, blockOf(other), blockOf(other) + CELL) != 0) return true;
  return STORE_BYTES != 0 && isInstalled() ? isAmongAncestors(other, row, entities) : false;
}

function isAmongAncestors(other: usize, row: usize, entities: usize): bool {
  openAncestors(row, entities);
  while (nextAncestor()) {
    if (isSameString(blockOf(other) + CELL, ancestorId) && isSameString(blockOf(other), ancestorType)) return true;
  }
  return false;
}

/** Most entities of one type differ in their ids. */
export function isSameEntity(a: usize, b: usize): bool {
  return isSameString(blockOf(a) + CELL, blockOf(b) + CELL) && isSameString(blockOf(a), blockOf(b));
}

@inline
export function isSameString(a: usize, b: usize): bool {
  return countOf(a) == countOf(b) && sameBytes(blockOf(a), blockOf(b), countOf(a));
}
