/** Names: types, ids of entities within their type, and lists of attributes, each once and with a number of its own, by which everything else refers to them. */
import { sameBytes } from '../bytes';
import { chargeBytes } from '../budget';
import { CELL, Tag, blockOf, countOf, frameStart } from '../cell';
import { hashBytes, hashPair } from '../hash';
import { Head, Refusal, headOf, header, setHead } from './header';
import { Kind, Unit, allocate } from './heap';
import { digest, endDigest, startDigest } from './sha256';
import { sipHash } from './sip';

export namespace Name {
  /** Of the table. */
  export const KEY: usize = 0;
  /** Of an entity, as the tables of rules have it. Of a number that is free, the next such. */
  export const HASH: usize = 4;
  /** A string cell with its bytes behind it; the cell's last word is the name's space. 0 for a number that is free. */
  export const TEXT: usize = 8;
  /** The row that decisions see, and the one that is staged. */
  export const ROW: usize = 12;
  export const NEXT: usize = 16;
  /** 0, `NO_ANCESTORS`, or a count and as many numbers in ascending order (`ancestors.ts`). */
  export const ANCESTORS: usize = 20;
  /** What a pass over the hierarchy notes. */
  export const MARK: usize = 24;
  /** The next number of a list. */
  export const LINK: usize = 28;
  export const SIZE: usize = 32;
}

/** The spaces of names that are no entities; an entity's space is the number of its type. */
export namespace Space {
  export const TYPES: u32 = 0;
  export const SHAPES: u32 = 1;
}

/** Numbers below are no names. */
export const FIRST_NAME: u32 = 2;

const PAGE_BITS: u32 = 9;
const PAGE_NAMES: u32 = 1 << PAGE_BITS;

/** How far from its place a name may stand in the table. */
const FARTHEST: u32 = 64;
/** How often the key may be changed for one staging: chance does not ask for one change. */
const MOST_KEYS: u32 = 16;

const FIRST_PLACES: u32 = 1 << 10;
const FIRST_PAGE_ROOM: u32 = 16;

@inline
export function nameAt(number: u32): usize {
  return <usize>load<u32>(<usize>headOf(Head.PAGES) + <usize>((number >> PAGE_BITS) << 2)) + <usize>(number & (PAGE_NAMES - 1)) * Name.SIZE;
}

/** The cell of a name's text. */
@inline
export function textOf(name: usize): usize {
  return load<u32>(name, Name.TEXT);
}

@inline
export function spaceOf(name: usize): u32 {
  return load<u32>(textOf(name), 12);
}

/** Makes the tables; false where there is no room. */
export function openNames(): bool {
  setHead(Head.NAMES, FIRST_NAME);
  const pages = allocate(Kind.TABLE, <u32>Head.PAGES, FIRST_PAGE_ROOM << 2);
  const table = allocate(Kind.TABLE, <u32>Head.TABLE, FIRST_PLACES << 2);
  if (pages == 0 || table == 0) return false;
  setHead(Head.PAGES, <u32>pages);
  setHead(Head.PAGE_ROOM, FIRST_PAGE_ROOM);
  setHead(Head.TABLE, <u32>table);
  setHead(Head.PLACES, FIRST_PLACES);
  memory.fill(pages, 0, FIRST_PAGE_ROOM << 2);
  memory.fill(table, 0, FIRST_PLACES << 2);
  return true;
}

/** The number of a name; 0 for none. */
export function find(space: u32, at: usize, count: u32): u32 {
  const places = headOf(Head.PLACES);
  if (places == 0) return 0;
  const table: usize = headOf(Head.TABLE);
  const key = keyOf(space, at, count);
  for (let far: u32 = 0; far < FARTHEST; far++) {
    const number = load<u32>(table + <usize>(((key + far) & (places - 1)) << 2));
    if (number == 0) return 0;
    const name = nameAt(number);
    if (load<u32>(name, Name.KEY) == key && isNamed(name, space, at, count)) return number;
  }
  return 0;
}

@inline
function isNamed(name: usize, space: u32, at: usize, count: u32): bool {
  const text = textOf(name);
  return load<u32>(text, 12) == space && countOf(text) == count && sameBytes(text + CELL, at, count);
}

function keyOf(space: u32, at: usize, count: u32): u32 {
  if (count > 64) chargeBytes(count);
  const key = header() + Head.KEY;
  return sipHash(load<u64>(key) ^ space, load<u64>(key, 8), at, count);
}

/** The number of a name, which is given one if it has none; 0 where it cannot have one. */
export function intern(space: u32, at: usize, count: u32): u32 {
  const known = find(space, at, count);
  if (known) return known;
  if (headOf(Head.USED) * 2 >= headOf(Head.PLACES) && !widen()) return refused(Refusal.ROOM);
  const text = allocate(Kind.TEXT, 0, <u64>count + CELL);
  const number = text ? takeNumber() : 0;
  if (number == 0) return refused(Refusal.ROOM);
  store<u32>(text - Unit.BODY, number, Unit.OWNER);
  const name = nameAt(number);
  store<u32>(text, Tag.STRING);
  store<u32>(text, count, 4);
  store<u32>(text, count ? <u32>(text + CELL - frameStart()) : 0, 8);
  store<u32>(text, space, 12);
  memory.copy(text + CELL, at, count);
  memory.fill(name, 0, Name.SIZE);
  store<u32>(name, <u32>text, Name.TEXT);
  store<u32>(name, keyOf(space, at, count), Name.KEY);
  if (space > Space.SHAPES) {
    const type = textOf(nameAt(space));
    store<u32>(name, hashPair(hashBytes(blockOf(type), countOf(type)), hashBytes(at, count)), Name.HASH);
  }
  setHead(Head.USED, headOf(Head.USED) + 1);
  if (place(number)) return number;
  if (headOf(Head.KEYS) < MOST_KEYS) {
    changeKey();
    return number;
  }
  freeName(number);
  return refused(Refusal.WORK);
}

function refused(why: u32): u32 {
  setHead(Head.REFUSAL, why);
  return 0;
}

/** A number that is free, and room for its name; 0 where there is none. */
function takeNumber(): u32 {
  const free = headOf(Head.FREE);
  if (free) {
    setHead(Head.FREE, load<u32>(nameAt(free), Name.HASH));
    return free;
  }
  const number = headOf(Head.NAMES);
  const page = number >> PAGE_BITS;
  if ((number & (PAGE_NAMES - 1)) == 0 || number == FIRST_NAME) {
    if (page >= headOf(Head.PAGE_ROOM) && !widenPages()) return 0;
    const names = allocate(Kind.PAGE, page, PAGE_NAMES * <u32>Name.SIZE);
    if (names == 0) return 0;
    memory.fill(names, 0, PAGE_NAMES * <u32>Name.SIZE);
    store<u32>(<usize>headOf(Head.PAGES) + <usize>(page << 2), <u32>names);
  }
  setHead(Head.NAMES, number + 1);
  return number;
}

function widenPages(): bool {
  const room = headOf(Head.PAGE_ROOM);
  const before: usize = headOf(Head.PAGES);
  const pages = allocate(Kind.TABLE, <u32>Head.PAGES, room << 3);
  if (pages == 0) return false;
  memory.copy(pages, before, room << 2);
  memory.fill(pages + <usize>(room << 2), 0, room << 2);
  setHead(Head.GARBAGE, headOf(Head.GARBAGE) + (room << 2));
  setHead(Head.PAGES, <u32>pages);
  setHead(Head.PAGE_ROOM, room << 1);
  return true;
}

/** Doubles the table. */
function widen(): bool {
  const places = headOf(Head.PLACES);
  const table = allocate(Kind.TABLE, <u32>Head.TABLE, <u64>places << 3);
  if (table == 0) return false;
  setHead(Head.GARBAGE, headOf(Head.GARBAGE) + (places << 2));
  setHead(Head.TABLE, <u32>table);
  setHead(Head.PLACES, places << 1);
  if (!placeAll()) changeKey();
  return true;
}

/** Puts a name into the table; false where all places near its own are taken. */
function place(number: u32): bool {
  const table: usize = headOf(Head.TABLE);
  const mask = headOf(Head.PLACES) - 1;
  const key = load<u32>(nameAt(number), Name.KEY);
  for (let far: u32 = 0; far < FARTHEST; far++) {
    const at = table + <usize>(((key + far) & mask) << 2);
    if (load<u32>(at)) continue;
    store<u32>(at, number);
    return true;
  }
  return false;
}

/** Writes the table anew; false where some name finds no place, and the table is of no use then. */
export function placeAll(): bool {
  memory.fill(headOf(Head.TABLE), 0, headOf(Head.PLACES) << 2);
  const end = headOf(Head.NAMES);
  for (let number = FIRST_NAME; number < end; number++) {
    if (textOf(nameAt(number)) && !place(number)) return false;
  }
  return true;
}

/** Another key for the table, which follows from the one before and the latest name. */
export function changeKey(): void {
  const key = header() + Head.KEY;
  do {
    setHead(Head.KEYS, headOf(Head.KEYS) + 1);
    startDigest();
    digest(key, 16);
    const latest = textOf(nameAt(headOf(Head.NAMES) - 1));
    if (latest) digest(latest + CELL, countOf(latest));
    const made = madeKey();
    endDigest(made);
    memory.copy(key, made, 16);
    const end = headOf(Head.NAMES);
    for (let number = FIRST_NAME; number < end; number++) {
      const name = nameAt(number);
      const text = textOf(name);
      if (text) store<u32>(name, keyOf(load<u32>(text, 12), text + CELL, countOf(text)), Name.KEY);
    }
  } while (!placeAll());
}

function madeKey(): usize {
  return memory.data(32, 8);
}

/** Gives a name's number back. Its place in the table is left to `placeAll`. */
export function freeName(number: u32): void {
  const name = nameAt(number);
  memory.fill(name, 0, Name.SIZE);
  store<u32>(name, headOf(Head.FREE), Name.HASH);
  setHead(Head.FREE, number);
  setHead(Head.USED, headOf(Head.USED) - 1);
}
