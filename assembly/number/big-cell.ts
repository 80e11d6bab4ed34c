/** Integers outside i64: cells of tag bigint. */
import { blockOf, countOf, isNegative } from '../cell';
import { chargeBytes } from '../budget';
import { roundToDouble } from './round';

/** Compares two bigint cells. */
export function compareBigs(a: usize, b: usize): i32 {
  if (isNegative(a) != isNegative(b)) return isNegative(a) ? -1 : 1;
  const order = compareMagnitudes(a, b);
  return isNegative(a) ? -order : order;
}

function compareMagnitudes(a: usize, b: usize): i32 {
  const count = countOf(a);
  if (count != countOf(b)) return count < countOf(b) ? -1 : 1;
  chargeBytes(count);
  const blockA = blockOf(a);
  const blockB = blockOf(b);
  for (let at: usize = count; at; at--) {
    const byteA = load<u8>(blockA + at - 1);
    const byteB = load<u8>(blockB + at - 1);
    if (byteA != byteB) return byteA < byteB ? -1 : 1;
  }
  return 0;
}

/** The nearest double of a bigint cell, ties to even; infinite when there is none. */
export function bigToDouble(cell: usize): f64 {
  const magnitude = roundToDouble(topBits(cell), bitLength(cell) - 64, hasBitsBelowTop(cell));
  return isNegative(cell) ? -magnitude : magnitude;
}

/** Compares a bigint cell with a double that is a number, exactly. */
export function compareBigWithDouble(cell: usize, value: f64): i32 {
  const magnitude = compareMagnitudeWithDouble(cell, value);
  return isNegative(cell) ? -magnitude : magnitude;
}

/** Compares the magnitude with the value's, which has the same sign or counts as smaller. */
function compareMagnitudeWithDouble(cell: usize, value: f64): i32 {
  const other = isNegative(cell) ? -value : value;
  // Every bigint is beyond i64.
  if (other < 9223372036854775808.0) return 1;
  if (other == Infinity) return -1;
  const exponent = <i32>(reinterpret<u64>(other) >> 52) - 1023;
  const top = bitLength(cell) - 1;
  if (top != exponent) return top < exponent ? -1 : 1;
  const mantissa = (reinterpret<u64>(other) << 11) | 0x8000000000000000;
  const bits = topBits(cell);
  if (bits != mantissa) return bits < mantissa ? -1 : 1;
  return hasBitsBelowTop(cell) ? 1 : 0;
}

/** Larger magnitudes than frames can hold are not bounded here: a frame of a mebibyte has at most 2^23 bits. */
function bitLength(cell: usize): i32 {
  const count = countOf(cell);
  return <i32>((count << 3) + 24 - clz<u32>(load<u8>(blockOf(cell) + count - 1)));
}

/** The highest 64 bits; there are at least as many. */
function topBits(cell: usize): u64 {
  const last = blockOf(cell) + countOf(cell) - 8;
  const high = load<u64>(last);
  const lead = clz<u64>(high);
  if (lead == 0) return high;
  return (high << lead) | (<u64>load<u8>(last - 1) >> (8 - lead));
}

function hasBitsBelowTop(cell: usize): bool {
  const count = countOf(cell);
  if (count <= 8) return false;
  const block = blockOf(cell);
  const lead = clz<u64>(load<u64>(block + count - 8));
  let at: usize = count - 9;
  if (<u8>(load<u8>(block + at) << <u8>lead)) return true;
  chargeBytes(count);
  for (; at; at--) {
    if (load<u8>(block + at - 1)) return true;
  }
  return false;
}
