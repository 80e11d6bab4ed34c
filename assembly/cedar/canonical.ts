/**
 * The order of canonical encodings (docs/module-format.md §3.1) for values wherever they stand. `encoded.ts` reads it off the offsets of a frame; what a decision computes mixes cells of the frame, of
 * constants and of its own, so here the offsets that an encoding would have are counted along.
 */
import { charge, spent } from '../budget';
import { compareBytes } from '../bytes';
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';
import { cellsBehind, compareWords, hasBlock } from '../encoded';

/** Where the next block stands in both encodings, which are the same up to there. */
let next: u32 = 0;

/** Negative, zero or positive, as the encoding of `a` stands before, at or after that of `b`. */
export function compareCanonical(a: usize, b: usize): i32 {
  next = <u32>CELL;
  const order = compareHeads(a, b, next, next);
  return order ? order : compareBehind(a, b);
}

/** Compares two cells whose blocks, if they have any, stand at these offsets. */
function compareHeads(a: usize, b: usize, offsetA: u32, offsetB: u32): i32 {
  let order = compareWords(tagOf(a), tagOf(b));
  if (order == 0) order = compareWords(countOf(a), countOf(b));
  if (order) return order;
  const blocks = hasBlock(a);
  order = blocks ? compareWords(offsetA, offsetB) : compareWords(load<u32>(a, 8), load<u32>(b, 8));
  // Constant lists have the address of a set there.
  if (order || (blocks && tagOf(a) == Tag.LIST)) return order;
  return compareWords(load<u32>(a, 12), load<u32>(b, 12));
}

/** Compares what stands behind two cells whose heads are equal. */
function compareBehind(a: usize, b: usize): i32 {
  charge(1);
  if (!hasBlock(a) || spent()) return 0;
  const cells = cellsBehind(a);
  if (cells == 0) {
    const bytes = bytesBehind(a);
    next += (bytes + 7) & ~7;
    return compareBytes(blockOf(a), bytes, blockOf(b), bytes);
  }
  next += cells * <u32>CELL;
  const end = blockOf(a) + <usize>cells * CELL;
  const across = blockOf(b) - blockOf(a);
  let offsetA = next;
  let offsetB = next;
  for (let cell = blockOf(a); cell < end; cell += CELL) {
    const order = compareHeads(cell, cell + across, offsetA, offsetB);
    if (order) return order;
    offsetA += heapOf(cell);
    offsetB += heapOf(cell + across);
  }
  for (let cell = blockOf(a); cell < end; cell += CELL) {
    const order = compareBehind(cell, cell + across);
    if (order) return order;
  }
  return 0;
}

/** Bytes of a cell's heap: its own block and all below. */
function heapOf(cell: usize): u32 {
  if (!hasBlock(cell)) return 0;
  charge(1);
  if (spent()) return 0;
  const cells = cellsBehind(cell);
  if (cells == 0) return (bytesBehind(cell) + 7) & ~7;
  let bytes = cells * <u32>CELL;
  const end = blockOf(cell) + <usize>cells * CELL;
  for (let member = blockOf(cell); member < end; member += CELL) bytes += heapOf(member);
  return bytes;
}

@inline
function bytesBehind(cell: usize): u32 {
  return tagOf(cell) == Tag.IP ? 16 : countOf(cell);
}
