/**
 * The hash of index tables and constant sets: MurmurHash3 (x86, 32 bits, seed 0), computed here over untrusted text and by the linker
 * over constants (`host/compiler/link/hash.ts`). Only constants are ever inserted, so chosen input cannot lengthen a probe.
 */
import { chargeBytes } from './budget';

export function hashBytes(at: usize, count: u32): u32 {
  if (count > 64) chargeBytes(count);
  let hash: u32 = 0;
  const end = at + (count & ~3);
  while (at < end) {
    hash = rotl<u32>(hash ^ scramble(load<u32>(at)), 13) * 5 + 0xe6546b64;
    at += 4;
  }
  const rest = count & 3;
  if (rest) {
    let tail: u32 = load<u8>(at);
    if (rest > 1) tail |= <u32>load<u8>(at, 1) << 8;
    if (rest > 2) tail |= <u32>load<u8>(at, 2) << 16;
    hash ^= scramble(tail);
  }
  hash ^= count;
  hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
  return hash ^ (hash >>> 16);
}

/** The hash of a pair, from those of its parts. */
@inline
export function hashPair(first: u32, second: u32): u32 {
  return (first * 0x9e3779b1) ^ second;
}

@inline
function scramble(word: u32): u32 {
  return rotl<u32>(word * 0xcc9e2d51, 15) * 0x1b873593;
}
