/**
 * A double as ECMAScript writes it (ECMA-262 §6.1.6.1.20 Number::toString), and as Python does: the fewest digits that lead back to it, and of those the closest.
 * Free-format printing with exact integers (Steele and White 1990; Burger and Dybvig 1996).
 */
import { charge } from '../budget';
import { bigA, bigB, bigC, bigD, compare, compareSum, multiplyAdd, multiplyPowerOfTen, set, shiftLeft, subtract } from './big';

/** Enough for a sign, seventeen digits, a point, an exponent, and for twenty-one digits and zeros. */
export function numberText(): usize {
  return memory.data(32);
}

function digits(): usize {
  return memory.data(24);
}

let end: usize = 0;

@inline
function put(byte: u32): void {
  store<u8>(end, byte);
  end++;
}

const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const POINT: u32 = 0x2e;
const ZERO: u32 = 0x30;
const LOWER_E: u32 = 0x65;

/** Writes `String(value)` of a finite double to `numberText()`; returns its length. */
export function writeNumber(value: f64): u32 {
  end = numberText();
  if (value == 0) {
    put(ZERO);
    return 1;
  }
  if (value < 0) {
    put(MINUS);
    value = -value;
  }
  if (value < 9007199254740992.0 && value == trunc(value)) putInteger(<u64>value);
  else putShortest(value);
  return <u32>(end - numberText());
}

/** Writes `repr(value)` of a finite double to `numberText()`; returns its length. */
export function writePythonFloat(value: f64): u32 {
  end = numberText();
  if (reinterpret<u64>(value) >> 63) {
    put(MINUS);
    value = -value;
  }
  if (value < 9007199254740992.0 && value == trunc(value)) {
    putInteger(<u64>value);
    put(POINT);
    put(ZERO);
  } else {
    putPythonShortest(value);
  }
  return <u32>(end - numberText());
}

/** CPython's `float_repr_style` "short": an exponent below 1e-4 and from 1e16 on, of two digits at least; a point in everything else. */
function putPythonShortest(value: f64): void {
  charge(128);
  const point = generate(value);
  const size = generated;
  if (point > 16 || point <= -4) {
    putScientific(size);
    put(point > 0 ? PLUS : MINUS);
    const exponent = abs(point - 1);
    if (exponent < 10) put(ZERO);
    putInteger(exponent);
  } else if (point <= 0) {
    putFraction(point, size);
  } else {
    putDigits(0, min(size, point));
    for (let zero = size; zero < point; zero++) put(ZERO);
    put(POINT);
    if (size > point) putDigits(point, size);
    else put(ZERO);
  }
}

function putInteger(value: u64): void {
  let size: usize = 1;
  for (let rest = value / 10; rest; rest /= 10) size++;
  let at = end + size;
  end = at;
  for (; size; size--) {
    at--;
    store<u8>(at, ZERO + <u32>(value % 10));
    value /= 10;
  }
}

function putShortest(value: f64): void {
  charge(128);
  const point = generate(value);
  const size = generated;
  if (size <= point && point <= 21) {
    putDigits(0, size);
    for (let zero = size; zero < point; zero++) put(ZERO);
  } else if (0 < point && point <= 21) {
    putDigits(0, point);
    put(POINT);
    putDigits(point, size);
  } else if (-6 < point && point <= 0) {
    putFraction(point, size);
  } else {
    putScientific(size);
    put(point > 0 ? PLUS : MINUS);
    putInteger(abs(point - 1));
  }
}

/** The digits behind "0." and `-point` zeros. */
function putFraction(point: i32, size: i32): void {
  put(ZERO);
  put(POINT);
  for (let zero = point; zero < 0; zero++) put(ZERO);
  putDigits(0, size);
}

/** The digits with a point behind the first, and an "e". */
function putScientific(size: i32): void {
  putDigits(0, 1);
  if (size > 1) {
    put(POINT);
    putDigits(1, size);
  }
  put(LOWER_E);
}

function putDigits(from: i32, to: i32): void {
  for (let index = from; index < to; index++) put(ZERO + <u32>load<u8>(digits() + index));
}

let generated: i32 = 0;

/** Generates the digits of a positive double; returns where the point stands: 0.d1d2d3… × 10^point. */
function generate(value: f64): i32 {
  const bits = reinterpret<u64>(value);
  const biased = <i32>(bits >> 52);
  const fraction = bits & 0xfffffffffffff;
  const mantissa = biased ? fraction | 0x10000000000000 : fraction;
  const exponent = (biased ? biased : 1) - 1075;
  const inclusive = (mantissa & 1) == 0;
  // At a power of two the double below is half as far as the one above.
  const uneven = fraction == 0 && biased > 1;
  const rest = bigA();
  const scale = bigB();
  const above = bigC();
  const below = bigD();
  set(rest, mantissa);
  set(scale, 1);
  set(above, 1);
  set(below, 1);
  shiftLeft(rest, (exponent > 0 ? exponent : 0) + (uneven ? 2 : 1));
  shiftLeft(scale, (exponent < 0 ? -exponent : 0) + (uneven ? 2 : 1));
  shiftLeft(above, (exponent > 0 ? exponent : 0) + (uneven ? 1 : 0));
  shiftLeft(below, exponent > 0 ? exponent : 0);
  let point = estimate(mantissa, exponent);
  if (point > 0) {
    multiplyPowerOfTen(scale, point);
  } else {
    multiplyPowerOfTen(rest, -point);
    multiplyPowerOfTen(above, -point);
    multiplyPowerOfTen(below, -point);
  }
  // The estimate is right or one too small.
  const reach = compareSum(rest, above, scale);
  if (inclusive ? reach >= 0 : reach > 0) {
    multiplyAdd(scale, 10, 0);
    point++;
  }
  generated = 0;
  while (true) {
    multiplyAdd(rest, 10, 0);
    multiplyAdd(above, 10, 0);
    multiplyAdd(below, 10, 0);
    let digit: u32 = 0;
    while (compare(rest, scale) >= 0) {
      subtract(rest, scale);
      digit++;
    }
    const toBelow = compare(rest, below);
    const toAbove = compareSum(rest, above, scale);
    const low = inclusive ? toBelow <= 0 : toBelow < 0;
    const high = inclusive ? toAbove >= 0 : toAbove > 0;
    if (low || high) {
      const half = compareSum(rest, rest, scale);
      const up = low && high ? half > 0 || (half == 0 && (digit & 1) == 1) : high;
      push(up ? digit + 1 : digit);
      return point;
    }
    push(digit);
  }
}

function push(digit: u32): void {
  store<u8>(digits() + generated, digit);
  generated++;
}

/** The number of digits before the point, or one less: from the binary logarithm, kept below it. */
function estimate(mantissa: u64, exponent: i32): i32 {
  const log2 = <f64>(63 - <i32>clz<u64>(mantissa) + exponent);
  return <i32>ceil(log2 * 0.30102999566398114 - 1e-10);
}
