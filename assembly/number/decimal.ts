/**
 * From decimal digits to the nearest double, ties to even: what `float()` of Python and `Number()` of ECMAScript both do. Digits are pushed one by one; numbers of
 * at most 15 digits and small exponents need one multiplication or division of exact doubles (Clinger 1990), all others exact integers.
 */
import { charge } from '../budget';
import {
  bigA,
  bigB,
  bitLength,
  compare,
  hasBitsBelowTop,
  isZero,
  multiplyAdd,
  multiplyPowerOfTen,
  set,
  shiftLeft,
  subtract,
  topBits,
} from './big';
import { roundToDouble } from './round';

/** 767 digits can decide a double; of those that follow it matters only whether one is not zero. */
const MOST_DIGITS: u32 = 768;
/** Digits that a u64 holds. */
const SHORT: u32 = 19;
const LARGEST_EXPONENT: i64 = 1 << 40;

let count: u32 = 0;
let exponent: i64 = 0;
let sticky: bool = false;
let short: u64 = 0;

function digits(): usize {
  return memory.data(776);
}

function powers(): usize {
  return memory.data<f64>([
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]);
}

export function startDecimal(): void {
  count = 0;
  exponent = 0;
  sticky = false;
  short = 0;
}

/** Takes the next digit, before or after the point. */
export function pushDigit(digit: u32, fraction: bool): void {
  if (count == 0 && digit == 0) {
    if (fraction) exponent--;
    return;
  }
  if (count < MOST_DIGITS) {
    store<u8>(digits() + count, digit);
    if (count < SHORT) short = short * 10 + digit;
    count++;
    if (fraction) exponent--;
    return;
  }
  if (digit) sticky = true;
  if (!fraction) exponent++;
}

/** Takes in the exponent that was written. */
export function scaleDecimal(power: i64): void {
  exponent += power;
}

/** Appends a digit to a written exponent, whose size is bounded: beyond that it makes no difference. */
export function pushExponentDigit(power: i64, digit: u32): i64 {
  return power >= LARGEST_EXPONENT ? power : power * 10 + digit;
}

/** The nearest double of what was pushed, without a sign. */
export function finishDecimal(): f64 {
  if (count == 0) return 0;
  const magnitude = <i64>count + exponent;
  if (magnitude > 310) return Infinity;
  if (magnitude < -326) return 0;
  if (count <= SHORT && short <= 0x20000000000000 && exponent >= -22 && exponent <= 22) {
    const power = load<f64>(powers() + (<usize>abs(exponent) << 3));
    return exponent < 0 ? <f64>short / power : <f64>short * power;
  }
  charge(16 + count);
  if (sticky) {
    store<u8>(digits() + count, 1);
    count++;
    exponent--;
  }
  loadDigits(bigA());
  return exponent >= 0 ? finishInteger(<u32>exponent) : finishFraction(<u32>-exponent);
}

function loadDigits(big: usize): void {
  set(big, 0);
  for (let index: u32 = 0; index < count; index++) multiplyAdd(big, 10, load<u8>(digits() + index));
}

/** bigA × 10^power. */
function finishInteger(power: u32): f64 {
  const big = bigA();
  multiplyPowerOfTen(big, power);
  return roundToDouble(topBits(big), <i32>bitLength(big) - 64, hasBitsBelowTop(big));
}

/** bigA ÷ 10^power: 64 bits of the quotient, one by one. */
function finishFraction(power: u32): f64 {
  const rest = bigA();
  const divisor = bigB();
  set(divisor, 1);
  multiplyPowerOfTen(divisor, power);
  let scale = <i32>bitLength(rest) - <i32>bitLength(divisor);
  if (scale > 0) shiftLeft(divisor, scale);
  else shiftLeft(rest, -scale);
  // The quotient is now between a half and two; below one, its first bit stands right behind the point.
  if (compare(rest, divisor) >= 0) {
    shiftLeft(divisor, 1);
    scale++;
  }
  let quotient: u64 = 0;
  for (let bit = 0; bit < 64; bit++) {
    shiftLeft(rest, 1);
    quotient <<= 1;
    if (compare(rest, divisor) >= 0) {
      subtract(rest, divisor);
      quotient |= 1;
    }
  }
  return roundToDouble(quotient, scale - 64, !isZero(rest));
}
