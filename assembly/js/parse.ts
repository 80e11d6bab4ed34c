/** `Number(text)`: ECMA-262 §7.1.4.1 StringToNumber. */
import { chargeBytes } from '../budget';
import { finishDecimal, pushDigit, pushExponentDigit, scaleDecimal, startDecimal } from '../number/decimal';
import { roundToDouble } from '../number/round';
import { isJsSpace } from '../unicode/spaces';
import { codePointAt, sizeAt, sizeBefore } from '../unicode/utf8';

const END: i32 = -1;
const POINT: i32 = 0x2e;
const PLUS: i32 = 0x2b;
const MINUS: i32 = 0x2d;
const ZERO: i32 = 0x30;
const LOWER: i32 = 0x20;

/** What is being read, without the white space around it. */
let at: usize = 0;
let end: usize = 0;

/** The number of a text; NaN for what is none. */
export function parseNumber(text: usize, count: u32): f64 {
  chargeBytes(count);
  at = text;
  end = text + count;
  while (at < end && isJsSpace(codePointAt(at))) at += sizeAt(at);
  while (at < end && isJsSpace(codePointAt(end - sizeBefore(end)))) end -= sizeBefore(end);
  if (at == end) return 0;
  if (end - at > 2 && peek() == ZERO) {
    const radix = load<u8>(at + 1) | LOWER;
    if (radix == 0x78) return parseBinary(4);
    if (radix == 0x6f) return parseBinary(3);
    if (radix == 0x62) return parseBinary(1);
  }
  const negative = peek() == MINUS;
  if (negative || peek() == PLUS) at++;
  const magnitude = isDigit() || peek() == POINT ? parseDecimal() : parseInfinity();
  return negative ? -magnitude : magnitude;
}

@inline
function peek(): i32 {
  return at < end ? <i32>load<u8>(at) : END;
}

@inline
function isDigit(): bool {
  return <u32>(peek() - ZERO) <= 9;
}

function parseInfinity(): f64 {
  // "Infinity"
  return end - at == 8 && load<u64>(at) == 0x7974696e69666e49 ? Infinity : NaN;
}

function parseDecimal(): f64 {
  startDecimal();
  const start = at;
  for (; isDigit(); at++) pushDigit(peek() - ZERO, false);
  let digits = at - start;
  if (peek() == POINT) {
    at++;
    const fraction = at;
    for (; isDigit(); at++) pushDigit(peek() - ZERO, true);
    digits += at - fraction;
  }
  if (digits == 0) return NaN;
  if (peek() != END && (peek() | LOWER) == 0x65 && !readExponent()) return NaN;
  return at == end ? finishDecimal() : NaN;
}

function readExponent(): bool {
  at++;
  const negative = peek() == MINUS;
  if (negative || peek() == PLUS) at++;
  if (!isDigit()) return false;
  let power: i64 = 0;
  for (; isDigit(); at++) power = pushExponentDigit(power, peek() - ZERO);
  scaleDecimal(negative ? -power : power);
  return true;
}

/** Digits of `bits` bits each behind a prefix: the highest 64 bits, and whether any other is set. */
function parseBinary(bits: u32): f64 {
  let value: u64 = 0;
  let dropped: i64 = 0;
  let inexact = false;
  for (at += 2; at < end; at++) {
    const digit = binaryDigit(load<u8>(at));
    if (digit >> bits) return NaN;
    for (let bit = bits; bit; bit--) {
      const one = (digit >> (bit - 1)) & 1;
      if (value >> 63) {
        inexact = inexact || one != 0;
        dropped++;
      } else {
        value = (value << 1) | one;
      }
    }
  }
  if (value == 0) return 0;
  const lead = <i64>clz<u64>(value);
  return roundToDouble(value << lead, <i32>min<i64>(dropped - lead, 4096), inexact);
}

/** The value of a hexadecimal digit; 255 for what is none. */
function binaryDigit(byte: u32): u32 {
  if (byte - 0x30 <= 9) return byte - 0x30;
  const letter = (byte | LOWER) - 0x61;
  return letter <= 5 ? letter + 10 : 255;
}
