/**
 * Reading a chunk (docs/module-format.md §9.2): values as tags and bytes one behind the other, which become cells. Nothing of a chunk is trusted, and what is read
 * has one encoding alone, so equal entities have equal bytes.
 */
import { spent } from '../budget';
import { compareBytes } from '../bytes';
import { CELL, Tag, blockOf, countOf, frameStart } from '../cell';
import { compareCanonical } from '../cedar/canonical';
import { isUtf8 } from '../unicode/utf8';
import { Refusal, Head, setHead } from './header';
import { hasRoom } from './heap';

/** Where reading goes on, and where it ends. */
export let at: usize = 0;
let end: usize = 0;
/** The first byte behind what was written. */
export let top: usize = 0;

/** The text that was read last. */
export let text: usize = 0;
export let textCount: u32 = 0;

export function startReading(from: usize, to: usize): void {
  at = from;
  end = to;
}

export function startWriting(to: usize): void {
  top = to;
}

@inline
export function isRead(): bool {
  return at == end;
}

/** Bytes that are left. */
@inline
export function rest(): u32 {
  return <u32>(end - at);
}

@inline
export function takeWord(): u32 {
  const word = load<u32>(at);
  at += 4;
  return word;
}

/** Reads a text, which stays where it is. */
export function readText(): bool {
  if (rest() < 4) return false;
  const count = takeWord();
  if (count > rest() || !isUtf8(at, count)) return false;
  text = at;
  textCount = count;
  at += count;
  return true;
}

/** Takes bytes for a block; 0 where there is no room. */
export function take(bytes: u64): usize {
  const start = top;
  if (!hasRoom(<u64>start + bytes + 7)) {
    setHead(Head.REFUSAL, Refusal.ROOM);
    return 0;
  }
  top = (start + <usize>bytes + 7) & ~7;
  return start;
}

@inline
function write(cell: usize, tag: u32, count: u32, block: usize): void {
  store<u32>(cell, tag);
  store<u32>(cell, count, 4);
  store<u32>(cell, block ? <u32>(block - frameStart()) : 0, 8);
  store<u32>(cell, 0, 12);
}

/** Writes the text that is read next as a string. */
function readString(cell: usize): bool {
  if (!readText()) return false;
  const block = textCount ? take(textCount) : 0;
  if (textCount && block == 0) return false;
  memory.copy(block, text, textCount);
  write(cell, Tag.STRING, textCount, block);
  return true;
}

/** Writes the value that is read next as a cell, within which `depth` containers may stand. */
export function readValue(cell: usize, depth: u32): bool {
  if (rest() < 2) return false;
  const tag: u32 = load<u8>(at++);
  switch (tag) {
    case Tag.BOOL: {
      const value: u32 = load<u8>(at++);
      write(cell, tag, 0, 0);
      store<u32>(cell, value, 8);
      return value <= 1;
    }
    case Tag.INT:
    case Tag.DATETIME:
    case Tag.DURATION:
      return readNumber(cell, tag, 0);
    case Tag.DECIMAL: {
      const scale: u32 = load<u8>(at++);
      return scale <= 4 && readNumber(cell, tag, scale) && (scale == 0 || load<i64>(cell, 8) % 10 != 0);
    }
    case Tag.STRING:
      return readString(cell);
    case Tag.SET:
      return depth != 0 && readSet(cell, depth - 1);
    case Tag.RECORD:
      return depth != 0 && readRecord(cell, depth - 1);
    case Tag.ENTITY: {
      const block = take(2 * CELL);
      write(cell, tag, 0, block);
      return block != 0 && readString(block) && readString(block + CELL);
    }
    case Tag.IP:
      return readAddress(cell);
    default:
      return false;
  }
}

function readNumber(cell: usize, tag: u32, count: u32): bool {
  if (rest() < 8) return false;
  write(cell, tag, count, 0);
  store<u64>(cell, load<u64>(at), 8);
  at += 8;
  return true;
}

function readAddress(cell: usize): bool {
  if (rest() < 18) return false;
  const version: u32 = load<u8>(at);
  const prefix: u32 = load<u8>(at, 1);
  const block = take(16);
  if (block == 0) return false;
  memory.copy(block, at + 2, 16);
  at += 18;
  write(cell, Tag.IP, prefix, block);
  store<u32>(cell, version, 12);
  if (version == 6) return prefix <= 128;
  return version == 4 && prefix <= 32 && load<u64>(block) == 0 && load<u32>(block, 8) == 0;
}

function readSet(cell: usize, depth: u32): bool {
  if (rest() < 4) return false;
  const count = takeWord();
  // An item takes two bytes at least.
  if (count > rest() >> 1) return false;
  const block = count ? take(<u64>count * CELL) : 0;
  if (count && block == 0) return false;
  write(cell, Tag.SET, count, block);
  const stop = block + <usize>count * CELL;
  for (let item = block; item < stop; item += CELL) {
    if (!readValue(item, depth)) return false;
    if (item != block && (compareCanonical(item - CELL, item) >= 0 || spent())) return false;
  }
  return true;
}

/** Writes the record that is read next. */
export function readRecord(cell: usize, depth: u32): bool {
  if (rest() < 4) return false;
  const count = takeWord();
  // An entry takes six bytes at least.
  if (<u64>count * 6 > rest()) return false;
  const block = count ? take(<u64>count * 2 * CELL) : 0;
  if (count && block == 0) return false;
  write(cell, Tag.RECORD, count, block);
  const stop = block + <usize>count * (2 * CELL);
  for (let key = block; key < stop; key += 2 * CELL) {
    if (!readString(key)) return false;
    if (key != block && compareBytes(blockOf(key - 2 * CELL), countOf(key - 2 * CELL), blockOf(key), countOf(key)) >= 0) return false;
    if (!readValue(key + CELL, depth)) return false;
  }
  return true;
}
