/** `float(a)` of Python 3.11, and comparisons of it as the agt-py dialect makes them. */
import { Tag, blockOf, countOf, floatOf, intOf, tagOf } from '../cell';
import { chargeBytes } from '../budget';
import { bigToDouble } from '../number/big-cell';
import { finishDecimal, pushDigit, pushExponentDigit, scaleDecimal, startDecimal } from '../number/decimal';
import { ERROR, Truth, truthOf } from '../truth';
import { digitValue } from '../unicode/digits';
import { isPythonFloatSpace } from '../unicode/spaces';
import { codePointAt, sizeAt, sizeBefore } from '../unicode/utf8';

/** `float(a) < b`; an integer beyond a double is an error. */
export function pythonFloatLess(a: usize, b: usize): Truth {
  return overflows(a) || overflows(b) ? ERROR : truthOf(floatValue(a) < floatValue(b));
}

/** `float(a) <= b`. */
export function pythonFloatLessOrEqual(a: usize, b: usize): Truth {
  return overflows(a) || overflows(b) ? ERROR : truthOf(floatValue(a) <= floatValue(b));
}

/** `float(a) > b`. */
export function pythonFloatGreater(a: usize, b: usize): Truth {
  return overflows(a) || overflows(b) ? ERROR : truthOf(floatValue(a) > floatValue(b));
}

/** `float(a) >= b`. */
export function pythonFloatGreaterOrEqual(a: usize, b: usize): Truth {
  return overflows(a) || overflows(b) ? ERROR : truthOf(floatValue(a) >= floatValue(b));
}

@inline
function overflows(cell: usize): bool {
  return tagOf(cell) == Tag.BIGINT && abs(bigToDouble(cell)) == Infinity;
}

/** `float(cell)`; 0 for `None`, and NaN, which compares as false, for what `float()` refuses. */
@inline
export function floatValue(cell: usize): f64 {
  const tag = tagOf(cell);
  if (tag == Tag.INT) return <f64>intOf(cell);
  return tag == Tag.FLOAT ? floatOf(cell) : otherFloatValue(cell);
}

function otherFloatValue(cell: usize): f64 {
  switch (tagOf(cell)) {
    case Tag.ABSENT:
    case Tag.NULL:
      return 0;
    case Tag.BOOL:
      return <f64>intOf(cell);
    case Tag.BIGINT:
      return bigToDouble(cell);
    case Tag.STRING:
      return parse(blockOf(cell), countOf(cell));
    default:
      return NaN;
  }
}

/** What is being read, without the white space around it. */
let at: usize = 0;
let end: usize = 0;

const END: i32 = -1;
const UNDERSCORE: i32 = 0x5f;
const POINT: i32 = 0x2e;
const PLUS: i32 = 0x2b;
const MINUS: i32 = 0x2d;
const LOWER: i32 = 0x20;
const LOWER_E: i32 = 0x65;

/** `float(text)`; NaN for text that is no number. */
function parse(text: usize, count: u32): f64 {
  chargeBytes(count);
  at = text;
  end = text + count;
  while (at < end && isPythonFloatSpace(codePointAt(at))) at += sizeAt(at);
  while (at < end && isPythonFloatSpace(codePointAt(end - sizeBefore(end)))) end -= sizeBefore(end);
  const negative = peek() == MINUS;
  if (negative || peek() == PLUS) at++;
  const magnitude = digitAt() >= 0 || peek() == POINT ? parseNumber() : parseWord();
  return negative ? -magnitude : magnitude;
}

/** The ASCII character at the place of reading, `END`, or the first byte of another. */
@inline
function peek(): i32 {
  return at < end ? <i32>load<u8>(at) : END;
}

/** The digit at the place of reading, of any script; −1 for none. */
@inline
function digitAt(): i32 {
  return at < end ? digitValue(codePointAt(at)) : -1;
}

/** `inf`, `infinity` and `nan` in any case; all are NaN here but the infinities. */
function parseWord(): f64 {
  const count = end - at;
  if (count != 3 && count != 8) return NaN;
  if (!isNextWord(0x66_6e_69, 3)) return NaN;
  if (count == 3) return Infinity;
  at += 3;
  if (!isNextWord(0x69_6e_69, 3)) return NaN;
  at += 3;
  return isNextWord(0x79_74, 2) ? Infinity : NaN;
}

/** Whether the next `count` characters are those of `word` (the first in the lowest byte) in any case. */
function isNextWord(word: u32, count: u32): bool {
  for (let index: u32 = 0; index < count; index++) {
    if (<u32>(load<u8>(at + index) | LOWER) != ((word >> (index << 3)) & 0xff)) return false;
  }
  return true;
}

/** Digits, point, digits, exponent. Single underscores may stand between digits. */
function parseNumber(): f64 {
  startDecimal();
  let any = false;
  if (digitAt() >= 0) {
    if (!readDigits(false)) return NaN;
    any = true;
  }
  if (peek() == POINT) {
    at++;
    if (digitAt() >= 0) {
      if (!readDigits(true)) return NaN;
      any = true;
    }
  }
  if (!any) return NaN;
  if ((peek() | LOWER) == LOWER_E && peek() != END && !readExponent()) return NaN;
  return at == end ? finishDecimal() : NaN;
}

/** Reads digits with underscores between them; false when an underscore is not between two. */
function readDigits(fraction: bool): bool {
  while (true) {
    const digit = digitAt();
    if (digit < 0) return false;
    pushDigit(digit, fraction);
    at += sizeAt(at);
    if (peek() == UNDERSCORE) at++;
    else if (digitAt() < 0) return true;
  }
}

function readExponent(): bool {
  at++;
  const negative = peek() == MINUS;
  if (negative || peek() == PLUS) at++;
  let power: i64 = 0;
  while (true) {
    const digit = digitAt();
    if (digit < 0) return false;
    power = pushExponentDigit(power, digit);
    at += sizeAt(at);
    if (peek() == UNDERSCORE) at++;
    else if (digitAt() < 0) break;
  }
  scaleDecimal(negative ? -power : power);
  return true;
}
