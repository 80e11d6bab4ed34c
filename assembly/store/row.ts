/** What is known of an entity, as it stands in the heap. */
import { compareBytes } from '../bytes';
import { CELL, frameStart } from '../cell';
import { Root, field } from '../layout';
import { Head, headOf } from './header';
import { Kind, Unit, close } from './heap';
import { Space, intern, nameAt, textOf } from './names';
import { at, readRecord, readText, readValue, rest, startWriting, take, takeWord, text, textCount, top } from './reader';
import { digest, digestByte, endDigest, startDigest } from './sha256';

export namespace Row {
  /** The digest of the entity: 32 bytes. */
  export const LEAF: usize = 0;
  /** The name of the list of its attributes. */
  export const SHAPE: usize = 32;
  /** How many parents; their numbers stand behind the cells of the attributes. */
  export const PARENTS: usize = 36;
  /** A record. */
  export const TAGS: usize = 40;
  /** How many attributes, and their cells in the order of the shape. */
  export const COUNT: usize = 56;
  export const VALUES: usize = 64;
}

/** What a digest is of: the last byte of what is hashed. */
export namespace Domain {
  export const ENTITY: u8 = 0;
  export const BUCKET: u8 = 1;
  export const STATE: u8 = 2;
}

/** Containers around a value of an attribute, as they would be in a request: by type, by id, of the entity, of its attributes. */
const AROUND: u32 = 4;

@inline
export function parentsOf(row: usize): u32 {
  return load<u32>(row, Row.PARENTS);
}

/** The numbers of the parents. */
@inline
export function parentList(row: usize): usize {
  return row + Row.VALUES + <usize>load<u32>(row, Row.COUNT) * CELL;
}

/** Memory that a chunk leaves free, as much as a frame may have: no list that is read here takes more bytes than the chunk. */
@inline
function notes(): usize {
  return frameStart() + ((field(0, Root.FRAME_BYTES) + 7) & ~7);
}

/** Reads a reference, and returns its name's number; 0 for none. */
export function readEntityName(): u32 {
  if (!readText()) return 0;
  const type = text;
  const typeCount = textCount;
  if (!readText()) return 0;
  const space = intern(Space.TYPES, type, typeCount);
  return space ? intern(space, text, textCount) : 0;
}

/** Reads an entity: its row is the last object of the heap then, and closed but for its owner. 0 for what is not canonical, and where there is no room. */
export function readRow(): usize {
  const start = at;
  const number = readEntityName();
  if (number == 0) return 0;
  const parents = readParents();
  if (parents == NONE) return 0;
  startWriting(<usize>headOf(Head.END) + Unit.BODY);
  const row = take(Row.VALUES);
  if (row == 0 || rest() < 4) return 0;
  const count = takeWord();
  // An attribute takes six bytes at least.
  if (<u64>count * 6 > rest()) return 0;
  const values = count ? take(<u64>count * CELL) : 0;
  if (count && values == 0) return 0;
  const list = parents ? take(<u64>parents << 2) : 0;
  if (parents && list == 0) return 0;
  memory.copy(list, notes(), parents << 2);
  store<u32>(row, parents, Row.PARENTS);
  store<u32>(row, count, Row.COUNT);
  store<u32>(row, 0, Row.COUNT + 4);
  const depth = field(0, Root.DEPTH);
  const inner = depth > AROUND ? depth - AROUND : 0;
  const shapeBytes = readAttributes(values, count, inner);
  if (shapeBytes == 0 || !readRecord(row + Row.TAGS, inner)) return 0;
  const bytes = <u32>(at - start);
  close(Kind.ROW, number, top);
  const shape = intern(Space.SHAPES, notes(), shapeBytes);
  if (shape == 0) return 0;
  store<u32>(row, shape, Row.SHAPE);
  startDigest();
  digest(start, bytes);
  digestByte(Domain.ENTITY);
  endDigest(row + Row.LEAF);
  return row;
}

const NONE: u32 = 0xffffffff;

/** Notes the numbers of parents, which stand in the order of their types and ids, and returns how many there are. */
function readParents(): u32 {
  if (rest() < 4) return NONE;
  const count = takeWord();
  // A reference takes eight bytes at least.
  if (count > rest() >> 3) return NONE;
  let type: usize = 0;
  let typeCount: u32 = 0;
  let id: usize = 0;
  let idCount: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    const typeBefore = type;
    const typeCountBefore = typeCount;
    if (!readText()) return NONE;
    type = text;
    typeCount = textCount;
    if (!readText()) return NONE;
    if (index) {
      const order = compareBytes(typeBefore, typeCountBefore, type, typeCount);
      if (order > 0 || (order == 0 && compareBytes(id, idCount, text, textCount) >= 0)) return NONE;
    }
    id = text;
    idCount = textCount;
    const space = intern(Space.TYPES, type, typeCount);
    const number = space ? intern(space, id, idCount) : 0;
    if (number == 0) return NONE;
    store<u32>(notes() + <usize>(index << 2), number);
  }
  return count;
}

/** Writes the values of attributes, and notes their shape: a count, where each name ends, the names. Returns the bytes of the shape; 0 for what is not canonical. */
function readAttributes(values: usize, count: u32, depth: u32): u32 {
  const shape = notes();
  const names = shape + 4 + <usize>(count << 2);
  store<u32>(shape, count);
  let used: u32 = 0;
  let before: usize = 0;
  let beforeCount: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    if (!readText()) return 0;
    if (index && compareBytes(before, beforeCount, text, textCount) >= 0) return 0;
    before = text;
    beforeCount = textCount;
    memory.copy(names + used, text, textCount);
    used += textCount;
    store<u32>(shape + 4 + <usize>(index << 2), used);
    if (!readValue(values + <usize>index * CELL, depth)) return 0;
  }
  return 4 + (count << 2) + used;
}

/** The cell of an attribute; 0 for none. */
export function attributeOf(row: usize, name: usize, count: u32): usize {
  const shape = textOf(nameAt(load<u32>(row, Row.SHAPE))) + CELL;
  const attributes = load<u32>(shape);
  const names = shape + 4 + <usize>(attributes << 2);
  let low: u32 = 0;
  let high = attributes;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const from = middle ? load<u32>(shape + <usize>(middle << 2)) : 0;
    const order = compareBytes(names + from, load<u32>(shape + <usize>(middle << 2), 4) - from, name, count);
    if (order == 0) return row + Row.VALUES + <usize>middle * CELL;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return 0;
}

/** Whether two rows are of the same entity as it is now: their digests are. */
export function isSameRow(a: usize, b: usize): bool {
  return load<u64>(a) == load<u64>(b) && load<u64>(a, 8) == load<u64>(b, 8) && load<u64>(a, 16) == load<u64>(b, 16) && load<u64>(a, 24) == load<u64>(b, 24);
}
