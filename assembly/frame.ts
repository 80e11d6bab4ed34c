/**
 * Validation of the input frame (docs/module-format.md §4.1). A frame is untrusted: nothing of it is used before all of it has been
 * found canonical. That blocks lie back to back in the order of their cells, as §3.1 prescribes, is checked too: so no block is
 * shared, work is linear in the frame's length, and equal inputs have equal frames.
 */
import { charge, chargeBytes, overspends, spent } from './budget';
import { compareBytes } from './bytes';
import { CELL, Tag, blockOf, countOf, frameStart, tagOf } from './cell';
import { compareEncoded } from './encoded';
import { isUtf8 } from './unicode/utf8';

export const FRAME_HEADER: usize = 16;
const FORMAT: u32 = 1;

/** Where the next block must start, once aligned: bytes from the frame's start. */
let next: u64 = 0;
let length: u64 = 0;
let depthLimit: u32 = 0;

/** 1 + the ordinal of the rule whose limit is used up; 0 when there is none. */
@inline
export function exhaustedRule(): u32 {
  return load<u32>(frameStart(), 12);
}

/** Whether the `bytes` bytes in the frame area are a canonical frame for an entry of `slots` slots, of what `holds` says (0: of anything), and `rules` rules. */
export function isFrame(bytes: u32, slots: u32, holds: usize, rules: u32, depth: u32): bool {
  const frame = frameStart();
  const end = <u64>frame + bytes;
  if (bytes < <u32>FRAME_HEADER || bytes & 7 || end > <u64>memory.size() << 16) return false;
  if (load<u32>(frame) != FORMAT || load<u32>(frame, 4) != bytes || load<u32>(frame, 8) != slots) return false;
  if (exhaustedRule() > rules) return false;
  next = FRAME_HEADER + <u64>slots * CELL;
  length = bytes;
  depthLimit = depth;
  if (next > length) return false;
  let cell = frame + FRAME_HEADER;
  for (let slot: u32 = 0; slot < slots; slot++) {
    if (holds && ((load<u32>(holds + ((<usize>slot) << 2)) >> tagOf(cell)) & 1) == 0) return false;
    if (tagOf(cell) == Tag.ABSENT) {
      charge(1);
      if (!isEmpty(cell)) return false;
    } else if (!isCell(cell, 0)) {
      return false;
    }
    cell += CELL;
  }
  return closes();
}

/** Whether a cell that is not absent is canonical, and all that stands behind it; `depth` containers enclose it. */
function isCell(cell: usize, depth: u32): bool {
  // The decision is a deny already; nothing that was not checked may be read.
  if (overspends()) return true;
  switch (tagOf(cell)) {
    case Tag.NULL:
    case Tag.OPAQUE:
      return isEmpty(cell);
    case Tag.BOOL:
      return countOf(cell) == 0 && load<u64>(cell, 8) <= 1;
    case Tag.INT:
    case Tag.DATETIME:
    case Tag.DURATION:
      return countOf(cell) == 0;
    case Tag.FLOAT:
      return countOf(cell) == 0 && isCanonicalFloat(cell);
    case Tag.STRING:
      return isString(cell);
    case Tag.LIST:
      return depth < depthLimit && takeBlock(cell, <u32>CELL, true) && areCells(blockOf(cell), countOf(cell), depth + 1);
    case Tag.RECORD:
      return depth < depthLimit && takeBlock(cell, 2 * <u32>CELL, true) && areEntries(blockOf(cell), countOf(cell), depth + 1);
    case Tag.ENTITY:
      return countOf(cell) == 0 && load<u32>(cell, 12) == 0 && take(cell, 2 * CELL) && isText(blockOf(cell)) && isText(blockOf(cell) + CELL);
    default:
      return isRareCell(cell, depth);
  }
}

/** The kinds that JSON does not have. */
function isRareCell(cell: usize, depth: u32): bool {
  switch (tagOf(cell)) {
    case Tag.BIGINT:
      return takeBlock(cell, 1, false) && isBigMagnitude(cell);
    case Tag.DECIMAL:
      return countOf(cell) == 0 || load<i64>(cell, 8) % 10 != 0;
    case Tag.BYTES:
      return takeBlock(cell, 1, true);
    case Tag.SET:
      return depth < depthLimit && takeBlock(cell, <u32>CELL, true) && areCells(blockOf(cell), countOf(cell), depth + 1) && isSorted(cell);
    case Tag.IP:
      return take(cell, 16) && isAddress(cell);
    default:
      return false;
  }
}

function areCells(cell: usize, count: u32, depth: u32): bool {
  for (; count; count--) {
    if (!isCell(cell, depth)) return false;
    cell += CELL;
  }
  return true;
}

/** Keys are strings in strictly ascending order. */
function areEntries(key: usize, count: u32, depth: u32): bool {
  let before: usize = 0;
  for (; count; count--) {
    if (!isText(key) || !isCell(key + CELL, depth)) return false;
    if (spent()) return true;
    if (before && compareBytes(blockOf(before), countOf(before), blockOf(key), countOf(key)) >= 0) return false;
    before = key;
    key += 2 * CELL;
  }
  return true;
}

@inline
function isText(cell: usize): bool {
  return tagOf(cell) == Tag.STRING && (overspends() || isString(cell));
}

/** Most cells are strings, or have one for a key: `takeBlock` and `take` in one, and ASCII in words. */
function isString(cell: usize): bool {
  const count = countOf(cell);
  // Both halves of the payload at once: the second is zero.
  const place = load<u64>(cell, 8);
  if (count == 0) return place == 0;
  chargeBytes(count);
  const start = aligned(next);
  if (place != start || start + count > length || !isPadded(next, start)) return false;
  next = start + count;
  let at = frameStart() + <usize>start;
  const end = at + count;
  // Blocks begin at multiples of 8, as frames end at them: the last word is in the frame, too.
  for (; at < end; at += 8) if (load<u64>(at) & 0x8080808080808080) return isUtf8(at, <u32>(end - at));
  return true;
}

function isSorted(set: usize): bool {
  let cell = blockOf(set);
  for (let rest = countOf(set); rest > 1; rest--) {
    if (spent()) return true;
    if (compareEncoded(cell, cell + CELL) >= 0) return false;
    cell += CELL;
  }
  return true;
}

@inline
function isEmpty(cell: usize): bool {
  return countOf(cell) == 0 && load<u64>(cell, 8) == 0;
}

/** Every NaN is written as the one quiet NaN. */
@inline
function isCanonicalFloat(cell: usize): bool {
  const value = load<f64>(cell, 8);
  return value == value || load<u64>(cell, 8) == 0x7ff8000000000000;
}

/** No leading zero byte, and outside the range of i64. */
function isBigMagnitude(cell: usize): bool {
  const count = countOf(cell);
  const sign = load<u32>(cell, 12);
  if (count < 8 || sign > 1 || load<u8>(blockOf(cell) + count - 1) == 0) return false;
  return count > 8 || load<u64>(blockOf(cell)) > 0x7fffffffffffffff + <u64>sign;
}

function isAddress(cell: usize): bool {
  const version = load<u32>(cell, 12);
  const at = blockOf(cell);
  if (version == 6) return countOf(cell) <= 128;
  return version == 4 && countOf(cell) <= 32 && load<u64>(at) == 0 && load<u32>(at, 8) == 0;
}

/** Takes the block of `count` items of `size` bytes; with `plain`, the payload's second half must be zero. */
function takeBlock(cell: usize, size: u32, plain: bool): bool {
  const count = countOf(cell);
  if (plain && load<u32>(cell, 12) != 0) return false;
  if (count == 0) return load<u32>(cell, 8) == 0;
  if (size == 1) chargeBytes(count);
  return take(cell, <u64>count * size);
}

/** Takes the next `size` bytes of the heap as the cell's block: it must start there, and the padding before it must be zero. */
function take(cell: usize, size: u64): bool {
  const start = aligned(next);
  if (load<u32>(cell, 8) != start || start + size > length || !isPadded(next, start)) return false;
  next = start + size;
  return true;
}

/** Whether the heap ends where the frame ends. */
function closes(): bool {
  return spent() || (aligned(next) == length && isPadded(next, length));
}

@inline
function aligned(offset: u64): u64 {
  return (offset + 7) & ~7;
}

/** At most seven bytes. */
@inline
function isPadded(from: u64, to: u64): bool {
  // The bytes from a start that is not aligned to the next multiple of 8 are the high bytes of the word they stand in.
  return from == to || load<u64>(frameStart() + <usize>(from & ~7)) >> ((from & 7) << 3) == 0;
}
