/** Numbers as Python compares them: booleans are 0 and 1, and integers and floats compare by their exact values. */
import { Tag, floatOf, intOf, isNegative, tagOf } from '../cell';
import { compareBigWithDouble, compareBigs } from './big-cell';

/** One side is no number (NaN): neither less, equal nor greater. */
export const UNORDERED: i32 = 2;

/** Bool, int, bigint and float are neighbours. */
@inline
export function isNumeric(tag: u32): bool {
  return tag - Tag.BOOL <= Tag.FLOAT - Tag.BOOL;
}

/** −1, 0, 1 or `UNORDERED`, for two cells that are numeric. */
export function compareNumbers(a: usize, b: usize): i32 {
  const tagA = tagOf(a);
  const tagB = tagOf(b);
  if (tagA == Tag.FLOAT) {
    if (tagB == Tag.FLOAT) return compareDoubles(floatOf(a), floatOf(b));
    const order = compareIntegerWithDouble(b, tagB, floatOf(a));
    return order == UNORDERED ? order : -order;
  }
  if (tagB == Tag.FLOAT) return compareIntegerWithDouble(a, tagA, floatOf(b));
  if (tagA == Tag.BIGINT) return tagB == Tag.BIGINT ? sign(compareBigs(a, b)) : isNegative(a) ? -1 : 1;
  if (tagB == Tag.BIGINT) return isNegative(b) ? 1 : -1;
  return intOf(a) == intOf(b) ? 0 : intOf(a) < intOf(b) ? -1 : 1;
}

@inline
function sign(order: i32): i32 {
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

@inline
function compareDoubles(a: f64, b: f64): i32 {
  return a == b ? 0 : a < b ? -1 : a > b ? 1 : UNORDERED;
}

function compareIntegerWithDouble(cell: usize, tag: u32, value: f64): i32 {
  if (value != value) return UNORDERED;
  if (tag == Tag.BIGINT) return sign(compareBigWithDouble(cell, value));
  if (value >= 9223372036854775808.0) return -1;
  if (value < -9223372036854775808.0) return 1;
  const whole = trunc(value);
  const integer = intOf(cell);
  if (integer != <i64>whole) return integer < <i64>whole ? -1 : 1;
  return value > whole ? -1 : value < whole ? 1 : 0;
}
