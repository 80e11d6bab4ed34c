/** SipHash-1-3 (Aumasson and Bernstein 2012): a keyed hash, so that whoever chooses names cannot make them meet in the table of a key that is not known beforehand. */

/** The low half of the hash of `count` bytes at `at`. */
export function sipHash(key0: u64, key1: u64, at: usize, count: u32): u32 {
  let v0 = key0 ^ 0x736f6d6570736575;
  let v1 = key1 ^ 0x646f72616e646f6d;
  let v2 = key0 ^ 0x6c7967656e657261;
  let v3 = key1 ^ 0x7465646279746573;
  // One round for each word of text, one for the bytes that are left with the length on top, and three at the end.
  for (let step = (count >>> 3) + 2; step; step--) {
    let word: u64 = 0;
    let rounds: u32 = 1;
    if (step > 2) {
      word = load<u64>(at);
      at += 8;
    } else if (step == 2) {
      word = <u64>count << 56;
      for (let i: u32 = 0; i < (count & 7); i++) word |= <u64>load<u8>(at + i) << (i << 3);
    } else {
      v2 ^= 0xff;
      rounds = 3;
    }
    v3 ^= word;
    for (; rounds; rounds--) {
      v0 += v1;
      v1 = rotl<u64>(v1, 13) ^ v0;
      v0 = rotl<u64>(v0, 32);
      v2 += v3;
      v3 = rotl<u64>(v3, 16) ^ v2;
      v0 += v3;
      v3 = rotl<u64>(v3, 21) ^ v0;
      v2 += v1;
      v1 = rotl<u64>(v1, 17) ^ v2;
      v2 = rotl<u64>(v2, 32);
    }
    v0 ^= word;
  }
  return <u32>(v0 ^ v1 ^ v2 ^ v3);
}
