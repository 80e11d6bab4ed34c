/** Numbers, datetimes and durations from their texts; 0 for what is none, and for what is beyond 64 bits. */
import { chargeBytes } from '../budget';
import { Tag, blockOf, countOf, tagOf } from '../cell';
import { numberCell } from './arena';

const END: u32 = 0xffff_ffff;
const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const POINT: u32 = 0x2e;
const COLON: u32 = 0x3a;
const ZERO: u32 = 0x30;

/** The magnitude of the least 64-bit number. */
const LIMIT: u64 = 0x8000_0000_0000_0000;

/** What is being read. */
let at: usize = 0;
let end: usize = 0;

/** Begins to read a cell, if it is a string. */
function open(text: usize): bool {
  if (tagOf(text) != Tag.STRING) return false;
  chargeBytes(countOf(text));
  at = blockOf(text);
  end = at + countOf(text);
  return true;
}

@inline
function peek(): u32 {
  return at < end ? <u32>load<u8>(at) : END;
}

/** Whether the next character is this one, which is then read. */
@inline
function skip(character: u32): bool {
  if (peek() != character) return false;
  at++;
  return true;
}

@inline
function isDigit(): bool {
  return peek() - ZERO <= 9;
}

/** The cell of a number with this sign and magnitude. */
@inline
function signed(tag: u32, scale: u32, negative: bool, magnitude: u64): usize {
  if (magnitude > LIMIT - <u64>!negative) return 0;
  return numberCell(tag, scale, <i64>(negative ? 0 - magnitude : magnitude));
}

/** Reads a digit into a magnitude; what is over the limit stays so. */
@inline
function withDigit(magnitude: u64): u64 {
  const digit = <u64>(load<u8>(at) - ZERO);
  at++;
  return magnitude > LIMIT / 10 ? u64.MAX_VALUE : magnitude * 10 + digit;
}

/** `decimal(text)`: `-1.25`, of one to four decimals. */
export function cedarDecimal(text: usize): usize {
  if (!open(text)) return 0;
  const negative = skip(MINUS);
  if (!isDigit()) return 0;
  let magnitude: u64 = 0;
  while (isDigit()) magnitude = withDigit(magnitude);
  if (!skip(POINT) || !isDigit()) return 0;
  let scale: u32 = 0;
  for (; scale < 4 && isDigit(); scale++) magnitude = withDigit(magnitude);
  if (at != end) return 0;
  // The range is that of ten-thousandths, however few decimals are written.
  for (let missing = scale; missing < 4; missing++) magnitude = magnitude > LIMIT / 10 ? u64.MAX_VALUE : magnitude * 10;
  if (magnitude > LIMIT - <u64>!negative) return 0;
  scale = 4;
  for (; scale && magnitude % 10 == 0; scale--) magnitude /= 10;
  return signed(Tag.DECIMAL, scale, negative, magnitude);
}

const DAY: u64 = 86_400_000;
const HOUR: u64 = 3_600_000;
const MINUTE: u64 = 60_000;
const SECOND: u64 = 1_000;

/** `duration(text)`: `-1d2h3m4s5ms`, of at least one amount, each unit once at most and in this order. */
export function cedarDuration(text: usize): usize {
  if (!open(text)) return 0;
  const negative = skip(MINUS);
  if (at == end) return 0;
  let total: u64 = 0;
  let before: u64 = u64.MAX_VALUE;
  while (at < end) {
    if (!isDigit()) return 0;
    let amount: u64 = 0;
    while (isDigit()) amount = withDigit(amount);
    const unit = readUnit();
    if (unit == 0 || unit >= before || amount > (LIMIT - total) / unit) return 0;
    total += amount * unit;
    before = unit;
  }
  return signed(Tag.DURATION, 0, negative, total);
}

/** Milliseconds of the unit that comes next; 0 for none. */
function readUnit(): u64 {
  if (skip(0x64)) return DAY;
  if (skip(0x68)) return HOUR;
  if (skip(0x6d)) return skip(0x73) ? 1 : MINUTE;
  return skip(0x73) ? SECOND : 0;
}

/** What `digits` reads where there are too few. */
const NONE: i32 = -1;

/** The number that the next `count` characters, all digits, say. */
function digits(count: u32): i32 {
  let value: i32 = 0;
  for (; count; count--) {
    if (!isDigit()) return NONE;
    value = value * 10 + <i32>(load<u8>(at) - ZERO);
    at++;
  }
  return value;
}

/** Whether a number that was read is from `least` to `most`. */
@inline
function isWithin(value: i32, least: i32, most: i32): bool {
  return value >= least && value <= most;
}

/** `datetime(text)`: `2025-01-31`, `2025-01-31T08:30:00Z`, `2025-01-31T08:30:00.250+0200`. */
export function cedarDatetime(text: usize): usize {
  if (!open(text)) return 0;
  const year = digits(4);
  if (year < 0 || !skip(MINUS)) return 0;
  const month = digits(2);
  if (!isWithin(month, 1, 12) || !skip(MINUS)) return 0;
  const day = digits(2);
  if (!isWithin(day, 1, daysIn(year, month))) return 0;
  const days = <i64>daysSinceEpoch(year, month, day) * <i64>DAY;
  if (at == end) return numberCell(Tag.DATETIME, 0, days);
  const time = readTime();
  return time == i64.MIN_VALUE || at != end ? 0 : numberCell(Tag.DATETIME, 0, days + time);
}

/** The milliseconds that `T08:30:00.250+0200` says; the least number for what is no such text. */
function readTime(): i64 {
  if (!skip(0x54)) return i64.MIN_VALUE;
  const hour = digits(2);
  if (!isWithin(hour, 0, 23) || !skip(COLON)) return i64.MIN_VALUE;
  const minute = digits(2);
  if (!isWithin(minute, 0, 59) || !skip(COLON)) return i64.MIN_VALUE;
  const second = digits(2);
  if (!isWithin(second, 0, 59)) return i64.MIN_VALUE;
  const millisecond = skip(POINT) ? digits(3) : 0;
  if (millisecond < 0) return i64.MIN_VALUE;
  const local = <i64>((hour * 60 + minute) * 60 + second) * 1_000 + millisecond;
  if (skip(0x5a)) return local;
  const west = skip(MINUS);
  if (!west && !skip(PLUS)) return i64.MIN_VALUE;
  const offsetHour = digits(2);
  if (!isWithin(offsetHour, 0, 23)) return i64.MIN_VALUE;
  const offsetMinute = digits(2);
  if (!isWithin(offsetMinute, 0, 59)) return i64.MIN_VALUE;
  const offset = <i64>(offsetHour * 60 + offsetMinute) * 60_000;
  return west ? local + offset : local - offset;
}

function daysIn(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Days of the proleptic Gregorian calendar since 1970-01-01. Years begin in March here, so that the day that some of them have more is their last. */
function daysSinceEpoch(year: i32, month: i32, day: i32): i32 {
  // A year more than there was keeps all of this positive: 400 of them have 146,097 days.
  const shifted = (month > 2 ? year : year - 1) + 400;
  const dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
  return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468 - 146_097;
}
