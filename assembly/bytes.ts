/** Comparing byte strings. The order of UTF-8 bytes is the order of code points. */
import { chargeBytes } from './budget';

/** Whether `count` bytes at `a` and at `b` are the same. */
export function sameBytes(a: usize, b: usize, count: u32): bool {
  if (count > 64) chargeBytes(count);
  let at: u32 = 0;
  while (at + 8 <= count) {
    if (load<u64>(a + at) != load<u64>(b + at)) return false;
    at += 8;
  }
  while (at < count) {
    if (load<u8>(a + at) != load<u8>(b + at)) return false;
    at++;
  }
  return true;
}

/** Negative, zero or positive, as `a` stands before, at or after `b` in the order of bytes; a prefix stands before. */
export function compareBytes(a: usize, countA: u32, b: usize, countB: u32): i32 {
  const shared = min(countA, countB);
  if (shared > 64) chargeBytes(shared);
  let at: u32 = 0;
  while (at + 8 <= shared && load<u64>(a + at) == load<u64>(b + at)) at += 8;
  while (at < shared) {
    const difference = <i32>load<u8>(a + at) - <i32>load<u8>(b + at);
    if (difference) return difference;
    at++;
  }
  return countA == countB ? 0 : countA < countB ? -1 : 1;
}
