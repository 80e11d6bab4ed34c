/** Sets beside constant lists of strings: the linker puts the set's address where a list's cell has zero. */
import { sameBytes } from './bytes';
import { blockOf, countOf } from './cell';
import { hashBytes } from './hash';

/** A set is a mask and pairs of hash and string cell, the cell's address 0 in empty pairs. */
const PAIRS: usize = 4;
const PAIR: usize = 8;

/** The set beside a list; 0 for lists without one, and for all that came with a frame. */
@inline
export function setOf(list: usize): usize {
  return load<u32>(list, 12);
}

/** Whether the set holds the text. */
export function setHas(set: usize, text: usize, count: u32): bool {
  const hash = hashBytes(text, count);
  const mask = load<u32>(set);
  let index = hash & mask;
  while (true) {
    const pair = set + PAIRS + <usize>index * PAIR;
    const cell: usize = load<u32>(pair, 4);
    if (cell == 0) return false;
    if (load<u32>(pair) == hash && countOf(cell) == count && sameBytes(text, blockOf(cell), count)) return true;
    index = (index + 1) & mask;
  }
}
