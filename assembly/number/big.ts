/**
 * Natural numbers of up to 4,352 bits in static memory, for conversions between decimal and binary: a word of length, then as many
 * words, least significant first, without leading zeros. The largest in use are 10^1102 and the products beside it.
 */
const WORDS: usize = 136;

/** Bytes of one number. */
@inline
const SIZE: usize = 4 + WORDS * 4;

function register(index: usize): usize {
  return memory.data(2192, 8) + index * SIZE;
}

/** Four registers: what each holds is the caller's business. */
@inline
export function bigA(): usize {
  return register(0);
}
@inline
export function bigB(): usize {
  return register(1);
}
@inline
export function bigC(): usize {
  return register(2);
}
@inline
export function bigD(): usize {
  return register(3);
}

@inline
function lengthOf(big: usize): u32 {
  return load<u32>(big);
}

@inline
function wordAt(big: usize, index: u32): u32 {
  return load<u32>(big + 4 + (<usize>index << 2));
}

@inline
function setWord(big: usize, index: u32, word: u32): void {
  store<u32>(big + 4 + (<usize>index << 2), word);
}

export function set(big: usize, value: u64): void {
  setWord(big, 0, <u32>value);
  setWord(big, 1, <u32>(value >> 32));
  store<u32>(big, value >> 32 ? 2 : value ? 1 : 0);
}

export function isZero(big: usize): bool {
  return lengthOf(big) == 0;
}

/** big × factor + term. */
export function multiplyAdd(big: usize, factor: u32, term: u32): void {
  const length = lengthOf(big);
  let carry: u64 = term;
  for (let index: u32 = 0; index < length; index++) {
    carry += <u64>wordAt(big, index) * factor;
    setWord(big, index, <u32>carry);
    carry >>= 32;
  }
  if (carry) {
    setWord(big, length, <u32>carry);
    store<u32>(big, length + 1);
  }
}

/** big × 10^exponent. */
export function multiplyPowerOfTen(big: usize, exponent: u32): void {
  while (exponent >= 9) {
    multiplyAdd(big, 1000000000, 0);
    exponent -= 9;
  }
  let factor: u32 = 1;
  for (; exponent; exponent--) factor *= 10;
  if (factor > 1) multiplyAdd(big, factor, 0);
}

/** big × 2^bits. */
export function shiftLeft(big: usize, bits: u32): void {
  let length = lengthOf(big);
  if (length == 0 || bits == 0) return;
  const words = bits >> 5;
  const rest = bits & 31;
  if (words) {
    memory.copy(big + 4 + (<usize>words << 2), big + 4, <usize>length << 2);
    memory.fill(big + 4, 0, <usize>words << 2);
    length += words;
    store<u32>(big, length);
  }
  if (rest) multiplyAdd(big, 1 << rest, 0);
}

export function bitLength(big: usize): u32 {
  const length = lengthOf(big);
  return length ? (length << 5) - clz<u32>(wordAt(big, length - 1)) : 0;
}

/** Negative, zero or positive. */
export function compare(a: usize, b: usize): i32 {
  const length = lengthOf(a);
  if (length != lengthOf(b)) return length < lengthOf(b) ? -1 : 1;
  for (let index = length; index; index--) {
    const wordA = wordAt(a, index - 1);
    const wordB = wordAt(b, index - 1);
    if (wordA != wordB) return wordA < wordB ? -1 : 1;
  }
  return 0;
}

/** a − b, which must not be negative. */
export function subtract(a: usize, b: usize): void {
  const lengthB = lengthOf(b);
  let length = lengthOf(a);
  let borrow: u64 = 0;
  for (let index: u32 = 0; index < length; index++) {
    if (index >= lengthB && borrow == 0) break;
    const word = <u64>wordAt(a, index) - (index < lengthB ? <u64>wordAt(b, index) : 0) - borrow;
    setWord(a, index, <u32>word);
    borrow = word >> 63;
  }
  while (length && wordAt(a, length - 1) == 0) length--;
  store<u32>(a, length);
}

/** a + b compared with c. */
export function compareSum(a: usize, b: usize, c: usize): i32 {
  const longest = max(max(lengthOf(a), lengthOf(b)), lengthOf(c));
  let difference: i64 = 0;
  // From the top: the sum so far less c so far, in units of the word; beyond one unit, what follows cannot change the sign.
  for (let index = longest; index; index--) {
    const at = index - 1;
    const sum = <i64>(at < lengthOf(a) ? wordAt(a, at) : 0) + <i64>(at < lengthOf(b) ? wordAt(b, at) : 0);
    difference = (difference << 32) + sum - <i64>(at < lengthOf(c) ? wordAt(c, at) : 0);
    if (difference > 1) return 1;
    if (difference < -2) return -1;
  }
  return difference > 0 ? 1 : difference < 0 ? -1 : 0;
}

/** The bits from the highest on, 64 of them, as if zeros followed. */
export function topBits(big: usize): u64 {
  const length = lengthOf(big);
  if (length == 0) return 0;
  const high = wordAt(big, length - 1);
  const middle = length > 1 ? wordAt(big, length - 2) : 0;
  const low = length > 2 ? wordAt(big, length - 3) : 0;
  const lead = clz<u32>(high);
  const top = (<u64>high << 32) | middle;
  return lead ? (top << lead) | (low >> (32 - lead)) : top;
}

/** Whether a bit below the highest 64 is set. */
export function hasBitsBelowTop(big: usize): bool {
  const length = lengthOf(big);
  if (length < 3) return false;
  const lead = clz<u32>(wordAt(big, length - 1));
  if (wordAt(big, length - 3) << lead) return true;
  for (let index: u32 = 0; index + 3 < length; index++) {
    if (wordAt(big, index)) return true;
  }
  return false;
}
