/** Arithmetic of 64-bit integers. What does not fit is an error, 0. */
import { Tag, intOf, tagOf } from '../cell';
import { numberCell } from './arena';

/** `a + b`. */
export function cedarAdd(a: usize, b: usize): usize {
  return areIntegers(a, b) ? sum(Tag.INT, intOf(a), intOf(b)) : 0;
}

/** `a - b`. */
export function cedarSubtract(a: usize, b: usize): usize {
  return areIntegers(a, b) ? difference(Tag.INT, intOf(a), intOf(b)) : 0;
}

/** `a * b`. */
export function cedarMultiply(a: usize, b: usize): usize {
  if (!areIntegers(a, b)) return 0;
  const x = intOf(a);
  const y = intOf(b);
  // The quotient of the check has no value itself where the one product of -1 that is too large is divided by it.
  if (x == -1) return difference(Tag.INT, 0, y);
  const product = x * y;
  return x != 0 && product / x != y ? 0 : numberCell(Tag.INT, 0, product);
}

/** `-a`. */
export function cedarNegate(a: usize): usize {
  return tagOf(a) == Tag.INT ? difference(Tag.INT, 0, intOf(a)) : 0;
}

@inline
function areIntegers(a: usize, b: usize): bool {
  return tagOf(a) == Tag.INT && tagOf(b) == Tag.INT;
}

/** The cell of `a + b`. */
export function sum(tag: u32, a: i64, b: i64): usize {
  const value = a + b;
  // It has another sign than both.
  return ((a ^ value) & (b ^ value)) < 0 ? 0 : numberCell(tag, 0, value);
}

/** The cell of `a - b`. */
export function difference(tag: u32, a: i64, b: i64): usize {
  const value = a - b;
  return ((a ^ b) & (a ^ value)) < 0 ? 0 : numberCell(tag, 0, value);
}
