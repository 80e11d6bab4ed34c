/** `str(a)` of Python 3.11, for values that JSON and Python's documents have. */
import { charge, spent } from '../budget';
import { Tag, frameStart, tagOf } from '../cell';
import { hasScratch, scratch, takeScratch } from '../scratch';
import { writeRepr } from './repr';

/** A text that was made in this decision: its string cell, and then these. */
namespace Made {
  /** The cell that it is the text of. */
  export const SOURCE: usize = 16;
  /** The text made before it; 0 for none. */
  export const BEFORE: usize = 20;
  export const SIZE: usize = 24;
}

/** The text made last in this decision; 0 for none. */
let last: usize = 0;

/** Forgets the texts of the decision before, whose memory is given back. */
export function clearTexts(): void {
  last = 0;
}

/**
 * The string cell with `str(cell)`: the cell itself when it is a string. 0 where Python raises an exception (an integer of more than 4,300 digits), for what no
 * Python document has (sets included, whose order Python does not fix), and when the texts of the decision take more bytes than a frame may have.
 */
@inline
export function strOf(cell: usize): usize {
  return tagOf(cell) == Tag.STRING ? cell : madeText(cell);
}

/** Makes each text once in a decision. */
function madeText(cell: usize): usize {
  for (let made = last; made; made = load<u32>(made, Made.BEFORE)) {
    charge(1);
    if (load<u32>(made, Made.SOURCE) == <u32>cell) return made;
  }
  return make(cell);
}

function make(cell: usize): usize {
  const made = scratch();
  const start = made + Made.SIZE;
  if (!hasScratch(start)) return 0;
  const end = writeRepr(cell, start);
  if (end == 0 || spent()) return 0;
  store<u32>(made, Tag.STRING);
  store<u32>(made, <u32>(end - start), 4);
  // Offsets of what lies behind the frame count from the frame, as those in it do.
  store<u32>(made, <u32>(start - frameStart()), 8);
  store<u32>(made, 0, 12);
  store<u32>(made, <u32>cell, Made.SOURCE);
  store<u32>(made, <u32>last, Made.BEFORE);
  takeScratch(end);
  last = made;
  return made;
}
