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
  if (shared >= 8) {
    const last: usize = shared - 8;
    for (let at: usize = 0; at < last; at += 8) {
      const order = compareWords(load<u64>(a + at), load<u64>(b + at));
      if (order) return order;
    }
    // The last word overlaps the one before it, whose bytes are the same.
    const order = compareWords(load<u64>(a + last), load<u64>(b + last));
    if (order) return order;
  } else if (shared >= 4) {
    const last: usize = shared - 4;
    const order = compareWords(load<u32>(a) | (load<u32>(a + last) as u64) << 32, load<u32>(b) | (load<u32>(b + last) as u64) << 32);
    if (order) return order;
  } else {
    for (let at: usize = 0; at < shared; at++) {
      const order = <i32>load<u8>(a + at) - <i32>load<u8>(b + at);
      if (order) return order;
    }
  }
  return countA == countB ? 0 : countA < countB ? -1 : 1;
}

/** The same of eight bytes: the first that differ are the lowest bits that do. */
@inline
function compareWords(a: u64, b: u64): i32 {
  if (a == b) return 0;
  const shift = ctz(a ^ b) & 56;
  return <i32>((a >> shift) & 0xff) - <i32>((b >> shift) & 0xff);
}
