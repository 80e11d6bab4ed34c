/** SHA-256 (FIPS 180-4), over bytes that stand in memory one piece after the other. One digest is computed at a time. */


/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2). */
function constants(): usize {
  return memory.data<u32>([
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  ]);
}

/** The words of the block being worked on, and of its schedule. */
function schedule(): usize {
  return memory.data(256, 8);
}

/** Bytes that do not fill a block yet. */
function pending(): usize {
  return memory.data(64, 8);
}

const BLOCK: u32 = 64;

let h0: u32 = 0;
let h1: u32 = 0;
let h2: u32 = 0;
let h3: u32 = 0;
let h4: u32 = 0;
let h5: u32 = 0;
let h6: u32 = 0;
let h7: u32 = 0;
let length: u64 = 0;

export function startDigest(): void {
  // First 32 bits of the fractional parts of the square roots of the first 8 primes (FIPS 180-4 §5.3.3).
  h0 = 0x6a09e667;
  h1 = 0xbb67ae85;
  h2 = 0x3c6ef372;
  h3 = 0xa54ff53a;
  h4 = 0x510e527f;
  h5 = 0x9b05688c;
  h6 = 0x1f83d9ab;
  h7 = 0x5be0cd19;
  length = 0;
}

export function digest(at: usize, count: u32): void {
  const held = <u32>length & (BLOCK - 1);
  length += count;
  if (held) {
    const missing = min(BLOCK - held, count);
    memory.copy(pending() + held, at, missing);
    if (held + missing < BLOCK) return;
    block(pending());
    at += missing;
    count -= missing;
  }
  for (; count >= BLOCK; count -= BLOCK) {
    block(at);
    at += BLOCK;
  }
  memory.copy(pending(), at, count);
}

/** One byte more. */
export function digestByte(byte: u8): void {
  const held = <usize>length & (BLOCK - 1);
  store<u8>(pending() + held, byte);
  length++;
  if (held == BLOCK - 1) block(pending());
}

/** Writes the digest's 32 bytes. */
export function endDigest(to: usize): void {
  const bits = length << 3;
  const held = <u32>length & (BLOCK - 1);
  store<u8>(pending() + held, 0x80);
  memory.fill(pending() + held + 1, 0, BLOCK - 1 - held);
  if (held >= BLOCK - 8) {
    block(pending());
    memory.fill(pending(), 0, BLOCK);
  }
  store<u64>(pending(), bswap<u64>(bits), 56);
  block(pending());
  store<u32>(to, bswap<u32>(h0));
  store<u32>(to, bswap<u32>(h1), 4);
  store<u32>(to, bswap<u32>(h2), 8);
  store<u32>(to, bswap<u32>(h3), 12);
  store<u32>(to, bswap<u32>(h4), 16);
  store<u32>(to, bswap<u32>(h5), 20);
  store<u32>(to, bswap<u32>(h6), 24);
  store<u32>(to, bswap<u32>(h7), 28);
}

@inline
function sum0(a: u32): u32 {
  return rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
}

@inline
function sum1(e: u32): u32 {
  return rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
}

@inline
function choose(e: u32, f: u32, g: u32): u32 {
  return g ^ (e & (f ^ g));
}

@inline
function majority(a: u32, b: u32, c: u32): u32 {
  return (a & b) | (c & (a | b));
}

/** A word of the schedule with its constant. */
@inline
function keyed(at: usize, words: usize, index: usize): u32 {
  const offset = at + (index << 2);
  return load<u32>(words + offset) + load<u32>(constants() + offset);
}

function expand(words: usize, at: usize): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(words + i, bswap<u32>(load<u32>(at + i)));
  for (let i = words + 64; i < words + 256; i += 4) {
    const near = load<u32>(i - 8);
    const far = load<u32>(i - 60);
    const small1 = rotr<u32>(near, 17) ^ rotr<u32>(near, 19) ^ (near >>> 10);
    const small0 = rotr<u32>(far, 7) ^ rotr<u32>(far, 18) ^ (far >>> 3);
    store<u32>(i, small1 + load<u32>(i - 28) + small0 + load<u32>(i - 64));
  }
}

/** FIPS 180-4 §6.2.2. Eight rounds at a time, in which the variables change their parts instead of their values. */
function block(at: usize): void {
  const words = schedule();
  expand(words, at);
  let a = h0;
  let b = h1;
  let c = h2;
  let d = h3;
  let e = h4;
  let f = h5;
  let g = h6;
  let h = h7;
  for (let i: usize = 0; i < 256; i += 32) {
    h += sum1(e) + choose(e, f, g) + keyed(i, words, 0);
    d += h;
    h += sum0(a) + majority(a, b, c);
    g += sum1(d) + choose(d, e, f) + keyed(i, words, 1);
    c += g;
    g += sum0(h) + majority(h, a, b);
    f += sum1(c) + choose(c, d, e) + keyed(i, words, 2);
    b += f;
    f += sum0(g) + majority(g, h, a);
    e += sum1(b) + choose(b, c, d) + keyed(i, words, 3);
    a += e;
    e += sum0(f) + majority(f, g, h);
    d += sum1(a) + choose(a, b, c) + keyed(i, words, 4);
    h += d;
    d += sum0(e) + majority(e, f, g);
    c += sum1(h) + choose(h, a, b) + keyed(i, words, 5);
    g += c;
    c += sum0(d) + majority(d, e, f);
    b += sum1(g) + choose(g, h, a) + keyed(i, words, 6);
    f += b;
    b += sum0(c) + majority(c, d, e);
    a += sum1(f) + choose(f, g, h) + keyed(i, words, 7);
    e += a;
    a += sum0(b) + majority(b, c, d);
  }
  h0 += a;
  h1 += b;
  h2 += c;
  h3 += d;
  h4 += e;
  h5 += f;
  h6 += g;
  h7 += h;
}
