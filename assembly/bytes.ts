/** Comparing byte strings. The order of UTF-8 bytes is the order of code points. */
import { chargeBytes } from './budget';

/** Whether `count` bytes at `a` and at `b` are the same. */
export function sameBytes(a: usize, b: usize, count: u32): bool {
  if (count > 64) chargeBytes(count);
  // The last word overlaps the one before it rather than being compared byte by byte.
  if (count >= 8) {
    const last: usize = count - 8;
    for (let at: usize = 0; at < last; at += 8) {
      if (load<u64>(a + at) != load<u64>(b + at)) return false;
    }
    return load<u64>(a + last) == load<u64>(b + last);
  }
  if (count >= 4) return load<u32>(a) == load<u32>(b) && load<u32>(a + count - 4) == load<u32>(b + count - 4);
  if (count >= 2) return load<u16>(a) == load<u16>(b) && load<u16>(a + count - 2) == load<u16>(b + count - 2);
  return count == 0 || load<u8>(a) == load<u8>(b);
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
