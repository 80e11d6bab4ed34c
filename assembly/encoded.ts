/** The order of canonical encodings (docs/module-format.md §3.1), by which sets are sorted. */
import { charge } from './budget';
import { compareBytes } from './bytes';
import { CELL, Tag, blockOf, countOf, tagOf } from './cell';

/** Compares the canonical encodings of two validated cells of the frame: each taken alone, at offset 0, followed by its heap. */
export function compareEncoded(a: usize, b: usize): i32 {
  const order = compareHeads(a, b, originOf(a), originOf(b));
  return order ? order : compareBlocks(a, b, originOf(a), originOf(b));
}

/** Where an item's own block starts; taken alone, the item has it at offset 16. */
@inline
function originOf(cell: usize): u32 {
  return load<u32>(cell, 8);
}

function compareHeads(a: usize, b: usize, originA: u32, originB: u32): i32 {
  let order = compareWords(tagOf(a), tagOf(b));
  if (order == 0) order = compareWords(countOf(a), countOf(b));
  if (order == 0) order = hasBlock(a) ? compareWords(load<u32>(a, 8) - originA + <u32>CELL, load<u32>(b, 8) - originB + <u32>CELL) : compareWords(load<u32>(a, 8), load<u32>(b, 8));
  return order ? order : compareWords(load<u32>(a, 12), load<u32>(b, 12));
}

/** Compares what stands behind two cells whose heads are equal. */
function compareBlocks(a: usize, b: usize, originA: u32, originB: u32): i32 {
  charge(1);
  if (!hasBlock(a)) return 0;
  const cells = cellsBehind(a);
  if (cells == 0) {
    const count = tagOf(a) == Tag.IP ? 16 : countOf(a);
    return compareBytes(blockOf(a), count, blockOf(b), count);
  }
  const end = blockOf(a) + <usize>cells * CELL;
  const across = blockOf(b) - blockOf(a);
  for (let cell = blockOf(a); cell < end; cell += CELL) {
    const order = compareHeads(cell, cell + across, originA, originB);
    if (order) return order;
  }
  for (let cell = blockOf(a); cell < end; cell += CELL) {
    const order = compareBlocks(cell, cell + across, originA, originB);
    if (order) return order;
  }
  return 0;
}

/** Whether something stands behind the cell. */
export function hasBlock(cell: usize): bool {
  const tag = tagOf(cell);
  if (tag == Tag.ENTITY || tag == Tag.IP) return true;
  return countOf(cell) != 0 && (tag == Tag.BIGINT || (tag >= Tag.STRING && tag <= Tag.RECORD));
}

/** How many cells stand behind the cell; 0 for bytes. */
export function cellsBehind(cell: usize): u32 {
  const tag = tagOf(cell);
  if (tag == Tag.LIST || tag == Tag.SET) return countOf(cell);
  if (tag == Tag.RECORD) return 2 * countOf(cell);
  return tag == Tag.ENTITY ? 2 : 0;
}

/** Words as their little-endian bytes compare. */
@inline
export function compareWords(a: u32, b: u32): i32 {
  if (a == b) return 0;
  return bswap<u32>(a) < bswap<u32>(b) ? -1 : 1;
}
