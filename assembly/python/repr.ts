/** `repr(a)` of Python 3.11, written behind the frame. Of a record the order of its keys in the frame stands for that of their insertion. */
import { charge, chargeBytes, spent } from '../budget';
import { CELL, Tag, blockOf, countOf, floatOf, intOf, isNegative, tagOf } from '../cell';
import { bigDigits, writeBig } from '../number/big-text';
import { numberText, writePythonFloat } from '../number/shortest';
import { hasScratch } from '../scratch';
import { isPrintable } from '../unicode/printable';
import { codePointAt, sizeAt } from '../unicode/utf8';

/** Where the next byte is written. */
let at: usize = 0;

/** Writes the `repr` of a value from `start` on; returns where it ends, 0 when there is none. */
export function writeRepr(cell: usize, start: usize): usize {
  at = start;
  return putValue(cell) ? at : 0;
}

/** Whether as many bytes can be written. */
@inline
function has(bytes: usize): bool {
  return hasScratch(at + bytes);
}

function putByte(byte: u32): bool {
  if (!has(1)) return false;
  store<u8>(at, byte);
  at++;
  return true;
}

function putBytes(from: usize, count: u32): bool {
  if (!has(count)) return false;
  memory.copy(at, from, count);
  at += count;
  return true;
}

/** Writes a value. False when it cannot be written. */
function putValue(cell: usize): bool {
  charge(1);
  if (spent()) return false;
  switch (tagOf(cell)) {
    case Tag.ABSENT:
    case Tag.NULL:
      // "None"
      return putBytes(memory.data<u8>([0x4e, 0x6f, 0x6e, 0x65]), 4);
    case Tag.BOOL:
      // "True", "False"
      return intOf(cell) ? putBytes(memory.data<u8>([0x54, 0x72, 0x75, 0x65]), 4) : putBytes(memory.data<u8>([0x46, 0x61, 0x6c, 0x73, 0x65]), 5);
    case Tag.INT:
      return putInteger(intOf(cell));
    case Tag.BIGINT:
      return putBig(cell);
    case Tag.FLOAT:
      return putFloat(floatOf(cell));
    case Tag.STRING:
      return putString(cell);
    case Tag.BYTES:
      return putBytesLiteral(cell);
    case Tag.LIST:
      return putList(cell);
    case Tag.RECORD:
      return putRecord(cell);
    default:
      return false;
  }
}

const QUOTE: u32 = 0x27;
const DOUBLE_QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const MINUS: u32 = 0x2d;
const ZERO: u32 = 0x30;

function putInteger(value: i64): bool {
  if (!has(20)) return false;
  let magnitude = <u64>value;
  if (value < 0) {
    putByte(MINUS);
    magnitude = 0 - magnitude;
  }
  let size: usize = 1;
  for (let rest = magnitude / 10; rest; rest /= 10) size++;
  for (let index = size; index; index--) {
    store<u8>(at + index - 1, ZERO + <u32>(magnitude % 10));
    magnitude /= 10;
  }
  at += size;
  return true;
}

function putBig(cell: usize): bool {
  if (isNegative(cell) && !putByte(MINUS)) return false;
  const digits = writeBig(cell);
  return digits != 0 && putBytes(digits, bigDigits);
}

function putFloat(value: f64): bool {
  // "nan", "-inf"
  if (value != value) return putBytes(memory.data<u8>([0x6e, 0x61, 0x6e]), 3);
  const infinite = memory.data<u8>([0x2d, 0x69, 0x6e, 0x66]);
  if (value == Infinity) return putBytes(infinite + 1, 3);
  if (value == -Infinity) return putBytes(infinite, 4);
  return putBytes(numberText(), writePythonFloat(value));
}

const COMMA: u16 = 0x202c;
const COLON: u16 = 0x203a;

/** Writes a comma or a colon and a space. */
function putSeparator(pair: u16): bool {
  if (!has(2)) return false;
  store<u16>(at, pair);
  at += 2;
  return true;
}

function putList(list: usize): bool {
  if (!putByte(0x5b)) return false;
  let cell = blockOf(list);
  const count = countOf(list);
  for (let index: u32 = 0; index < count; index++) {
    if ((index && !putSeparator(COMMA)) || !putValue(cell)) return false;
    cell += CELL;
  }
  return putByte(0x5d);
}

function putRecord(record: usize): bool {
  if (!putByte(0x7b)) return false;
  let key = blockOf(record);
  const count = countOf(record);
  for (let index: u32 = 0; index < count; index++) {
    if ((index && !putSeparator(COMMA)) || !putString(key) || !putSeparator(COLON) || !putValue(key + CELL)) return false;
    key += 2 * CELL;
  }
  return putByte(0x7d);
}

/** Python prefers single quotes, unless only they occur. */
function quoteFor(text: usize, count: u32): u32 {
  let single = false;
  for (let index: u32 = 0; index < count; index++) {
    const byte = <u32>load<u8>(text + index);
    if (byte == DOUBLE_QUOTE) return QUOTE;
    if (byte == QUOTE) single = true;
  }
  return single ? DOUBLE_QUOTE : QUOTE;
}

/** `repr` of a string. */
function putString(cell: usize): bool {
  const count = countOf(cell);
  let text = blockOf(cell);
  const end = text + count;
  // Every byte is looked at twice, and some code points are looked up.
  charge((count + 15) >> 4);
  if (spent()) return false;
  const quote = quoteFor(text, count);
  if (!putByte(quote)) return false;
  while (text < end) {
    const size = sizeAt(text);
    if (!has(10)) return false;
    const codePoint = codePointAt(text);
    if (codePoint == quote || codePoint == BACKSLASH) putEscape(codePoint);
    else if (isPrintable(codePoint)) putBytes(text, <u32>size);
    else putUnprintable(codePoint);
    text += size;
  }
  return putByte(quote);
}

/** `repr` of bytes. */
function putBytesLiteral(cell: usize): bool {
  const count = countOf(cell);
  const bytes = blockOf(cell);
  chargeBytes(count);
  if (spent() || !putByte(0x62)) return false;
  const quote = quoteFor(bytes, count);
  if (!putByte(quote)) return false;
  for (let index: u32 = 0; index < count; index++) {
    const byte = <u32>load<u8>(bytes + index);
    if (!has(4)) return false;
    if (byte == quote || byte == BACKSLASH) putEscape(byte);
    else if (byte - 0x20 < 0x5f) putByte(byte);
    else putUnprintable(byte);
  }
  return putByte(quote);
}

/** Writes a backslash and a character. The caller has seen to the room. */
@inline
function putEscape(character: u32): void {
  putByte(BACKSLASH);
  putByte(character);
}

function putUnprintable(codePoint: u32): void {
  switch (codePoint) {
    case 0x09:
      return putEscape(0x74);
    case 0x0a:
      return putEscape(0x6e);
    case 0x0d:
      return putEscape(0x72);
  }
  // "x", "u", "U"
  if (codePoint < 0x100) putHex(0x78, codePoint, 2);
  else if (codePoint < 0x10000) putHex(0x75, codePoint, 4);
  else putHex(0x55, codePoint, 8);
}

function putHex(letter: u32, value: u32, digits: u32): void {
  putEscape(letter);
  for (let shift = digits << 2; shift; ) {
    shift -= 4;
    const digit = (value >> shift) & 15;
    putByte(digit < 10 ? ZERO + digit : 0x57 + digit);
  }
}
