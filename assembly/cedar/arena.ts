/**
 * Cells that a decision makes: behind the frame, in the memory that the next decision gives back. Generated code may give them back sooner, with what `scratch()` was before. An address of 0 is an error,
 * and where there is no room, the budget is spent: it is the decision that fails then, not the policy.
 */
import { exhaust } from '../budget';
import { CELL, blockOf, frameStart, tagOf } from '../cell';
import { hasBlock } from '../encoded';
import { hasScratch, scratch, takeScratch } from '../scratch';

/** As many bytes, a multiple of 8; 0 where there is no room. What is in them is not known. */
export function take(bytes: u64): usize {
  const start = scratch();
  if (start + bytes > 0xffff_0000 || !hasScratch(start + <usize>bytes)) {
    exhaust();
    return 0;
  }
  takeScratch(start + <usize>bytes);
  return start;
}

/** A cell of a number. */
export function numberCell(tag: u32, count: u32, value: i64): usize {
  const cell = take(CELL);
  if (cell == 0) return 0;
  store<u32>(cell, tag);
  store<u32>(cell, count, 4);
  store<i64>(cell, value, 8);
  return cell;
}

/** Writes a cell whose block, if it has one, stands anywhere. */
export function writeCell(cell: usize, tag: u32, count: u32, block: usize, word: u32): void {
  store<u32>(cell, tag);
  store<u32>(cell, count, 4);
  // Offsets of what lies behind the frame count from the frame; those of what lies before it wrap around.
  store<u32>(cell, block ? <u32>(block - frameStart()) : 0, 8);
  store<u32>(cell, word, 12);
}

/** Writes another cell's value: what stands behind it is not copied. */
export function putCell(to: usize, cell: usize): void {
  store<u64>(to, load<u64>(cell));
  store<u64>(to, load<u64>(cell, 8), 8);
  if (hasBlock(cell)) store<u32>(to, <u32>(blockOf(cell) - frameStart()), 8);
}

/** Puts a value into room for cells; false where there is no room, or no value. */
export function putItem(room: usize, offset: usize, cell: usize): bool {
  if (room == 0 || cell == 0) return false;
  putCell(room + offset, cell);
  return true;
}

/** Room for as many cells, which `putItem` fills; 0 where there is none. */
export function openCells(count: u32): usize {
  return take(<u64>count * CELL);
}
