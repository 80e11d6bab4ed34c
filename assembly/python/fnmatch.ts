/** `fnmatch.fnmatchcase(text, pattern)` of Python 3.11 on POSIX. */
import { charge, spent } from '../budget';
import { Tag, blockOf, countOf, tagOf } from '../cell';
import { ERROR, Truth, truthOf } from '../truth';
import { codePointAt, sizeAt } from '../unicode/utf8';

const STAR: u32 = 0x2a;
const ONE: u32 = 0x3f;
const OPEN: u32 = 0x5b;
const CLOSE: u32 = 0x5d;
const BANG: u32 = 0x21;
const HYPHEN: u32 = 0x2d;

export function pythonFnmatch(text: usize, pattern: usize): Truth {
  if (tagOf(text) != Tag.STRING || tagOf(pattern) != Tag.STRING) return ERROR;
  return truthOf(matches(blockOf(text), countOf(text), blockOf(pattern), countOf(pattern)));
}

/** Greedy, resuming behind the last star: at most text × pattern steps, each charged. */
function matches(text: usize, countText: u32, pattern: usize, countPattern: u32): bool {
  const textEnd = text + countText;
  const end = pattern + countPattern;
  let resume: usize = 0;
  let behindStar: usize = 0;
  while (text < textEnd) {
    charge(1);
    if (spent()) return false;
    if (pattern < end && load<u8>(pattern) == STAR) {
      pattern++;
      behindStar = pattern;
      resume = text;
    } else if (pattern < end && matchesOne(pattern, end, codePointAt(text))) {
      pattern = next;
      text += sizeAt(text);
    } else if (behindStar) {
      pattern = behindStar;
      resume += sizeAt(resume);
      text = resume;
    } else {
      return false;
    }
  }
  while (pattern < end && load<u8>(pattern) == STAR) pattern++;
  return pattern == end;
}

/** Behind the part of the pattern that was looked at last. */
let next: usize = 0;

/** Whether the part of the pattern at `at`, which is no star, matches a code point. */
function matchesOne(at: usize, end: usize, codePoint: u32): bool {
  const first = codePointAt(at);
  next = at + sizeAt(at);
  if (first == ONE) return true;
  if (first != OPEN) return first == codePoint;
  const close = classEnd(next, end);
  // A bracket that is never closed is a literal.
  if (close == 0) return codePoint == OPEN;
  const start = next;
  next = close + 1;
  return isInClass(start, close, codePoint);
}

/** The bracket that closes the class whose body starts at `at`; 0 for none. A closing bracket that stands first is part of the body. */
function classEnd(at: usize, end: usize): usize {
  if (at < end && load<u8>(at) == BANG) at++;
  if (at < end && load<u8>(at) == CLOSE) at++;
  while (at < end && load<u8>(at) != CLOSE) at++;
  return at < end ? at : 0;
}

let low: u32 = 0;
let high: u32 = 0;

/** Reads the range at `at` (a single code point is a short one) to `low` and `high`; returns where the next begins. */
function readRange(at: usize, end: usize): usize {
  low = codePointAt(at);
  high = low;
  const behind = at + sizeAt(at);
  if (behind >= end || load<u8>(behind) != HYPHEN || behind + 1 >= end) return behind;
  high = codePointAt(behind + 1);
  return behind + 1 + sizeAt(behind + 1);
}

/**
 * Whether a class holds a code point. Python drops empty ranges before it looks for the negation: so `[z-a!b]` is "not b", and where
 * the `!` began a range, its hyphen is left as a literal.
 */
function isInClass(start: usize, end: usize, codePoint: u32): bool {
  let negated = load<u8>(start) == BANG;
  let at = negated ? start + 1 : start;
  let found = false;
  let first = !negated;
  while (at < end) {
    charge(1);
    at = readRange(at, end);
    if (low > high) continue;
    if (first && low == BANG) {
      negated = true;
      found = high != BANG && (codePoint == HYPHEN || codePoint == high);
    } else {
      found = found || (low <= codePoint && codePoint <= high);
    }
    first = false;
  }
  return found != negated;
}
