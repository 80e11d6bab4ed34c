/** `like` of Cedar. A pattern is a list of strings, which stand for themselves, and nulls, which stand for any run of characters. */
import { charge, chargeBytes, spent } from '../budget';
import { sameBytes } from '../bytes';
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';
import { ERROR, Truth, truthOf } from '../truth';

/** `text like pattern`. */
export function cedarLike(text: usize, pattern: usize): Truth {
  if (tagOf(text) != Tag.STRING || tagOf(pattern) != Tag.LIST) return ERROR;
  const end = blockOf(pattern) + <usize>countOf(pattern) * CELL;
  for (let cell = blockOf(pattern); cell < end; cell += CELL) {
    charge(1);
    if (tagOf(cell) != Tag.STRING && tagOf(cell) != Tag.NULL) return ERROR;
  }
  return truthOf(isLike(blockOf(text), countOf(text), blockOf(pattern), end));
}

/**
 * The strings between two nulls are a literal, though it stands in pieces. Each literal is taken at its first place behind the one before it, the last at the end: no choice of places matches if this does
 * not, so it never goes back. UTF-8 is compared by bytes: a character begins nowhere within another.
 */
function isLike(text: usize, count: u32, start: usize, end: usize): bool {
  const firstEnd = literalEnd(start, end);
  const first = sizeOf(start, firstEnd);
  if (firstEnd == end) return first == count && isAt(text, start, end);
  let lastStart = end;
  while (tagOf(lastStart - CELL) != Tag.NULL) lastStart -= CELL;
  const last = sizeOf(lastStart, end);
  if (first + last > count || !isAt(text, start, firstEnd)) return false;
  const textEnd = text + count - <usize>last;
  if (!isAt(textEnd, lastStart, end)) return false;
  chargeBytes(count);
  let at = text + <usize>first;
  for (let literal = firstEnd + CELL; literal < lastStart; ) {
    const next = literalEnd(literal, end);
    const size = sizeOf(literal, next);
    // An empty text may stand at 0.
    if (size) {
      if (size > textEnd - at) return false;
      at = find(at, textEnd - <usize>size, literal, next);
      if (at == 0) return false;
      at += <usize>size;
    }
    literal = next + CELL;
  }
  return true;
}

/** The null that a literal ends at, or the end of the pattern. */
function literalEnd(cell: usize, end: usize): usize {
  while (cell < end && tagOf(cell) == Tag.STRING) cell += CELL;
  return cell;
}

/** Bytes of a literal. */
function sizeOf(cell: usize, end: usize): u64 {
  let size: u64 = 0;
  for (; cell < end; cell += CELL) size += countOf(cell);
  return size;
}

/** Whether a literal, for which there is room, stands at this place. */
function isAt(at: usize, cell: usize, end: usize): bool {
  for (; cell < end; cell += CELL) {
    if (!sameBytes(at, blockOf(cell), countOf(cell))) return false;
    at += countOf(cell);
  }
  return true;
}

/** The first place up to `last` where a literal that is not empty stands; 0 where there is none. */
function find(at: usize, last: usize, cell: usize, end: usize): usize {
  while (countOf(cell) == 0) cell += CELL;
  const first = load<u8>(blockOf(cell));
  for (; at <= last; at++) {
    if (load<u8>(at) != first) continue;
    charge(1);
    if (spent()) return 0;
    if (isAt(at, cell, end)) return at;
  }
  return 0;
}
