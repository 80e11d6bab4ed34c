import { INITIAL, ROUND_CONSTANTS } from './constants.ts';

/** Writes the SHA-256 of `source[start, end)`, all of which is there, to `target` at `at`. */
export type HashInto = (source: Uint8Array, start: number, end: number, target: Uint8Array, at: number) => void;

const BLOCK_BYTES = 64;
/** Where the message's length stands in its last block. */
const LENGTH_AT = 56;
/** A message of so many bytes has a length that the lower word of its bits does not hold. */
const LONG_BYTES = 1 << 29;

/** The message schedule, whose first sixteen words are a block, and the state. */
const schedule = new Int32Array(64);
const state = new Int32Array(8);

/** FIPS 180-4 §6.2.2: one block into the state. */
function compress(): void {
  for (let t = 16; t < 64; t++) {
    const x = schedule[t - 15] as number;
    const y = schedule[t - 2] as number;
    const sigma0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const sigma1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    schedule[t] = (sigma0 + sigma1 + (schedule[t - 7] as number) + (schedule[t - 16] as number)) | 0;
  }
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let t = 0; t < 64; t++) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const choice = g ^ (e & (f ^ g));
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const majority = (a & b) ^ (c & (a ^ b));
    const first = (h + sum1 + choice + (ROUND_CONSTANTS[t] as number) + (schedule[t] as number)) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + sum0 + majority) | 0;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
  state[4] = (state[4] as number) + e;
  state[5] = (state[5] as number) + f;
  state[6] = (state[6] as number) + g;
  state[7] = (state[7] as number) + h;
}

/** FIPS 180-4 §5.1.1: the bytes that fill no block, the bit behind them, and the message's length. */
function compressRest(source: Uint8Array, from: number, end: number, length: number): void {
  const rest = end - from;
  schedule.fill(0, 0, 16);
  for (let i = 0; i < rest; i++) putByte(i, source[from + i] as number);
  putByte(rest, 0x80);
  if (rest >= LENGTH_AT) {
    compress();
    schedule.fill(0, 0, 16);
  }
  schedule[14] = Math.floor(length / LONG_BYTES);
  schedule[15] = length << 3;
  compress();
}

function putByte(at: number, byte: number): void {
  schedule[at >> 2] = (schedule[at >> 2] as number) | (byte << (24 - 8 * (at & 3)));
}

/** Those of another realm, as test runners have them, are bytes, too. */
function isBytes(value: unknown): boolean {
  return value instanceof Uint8Array || Object.prototype.toString.call(value) === '[object Uint8Array]';
}

/**
 * The portable implementation; `sha256.node.ts` has the platform's. Both give the same bytes. For the short messages of a tree it takes half the time of `@noble/hashes`, which makes an object for each
 * message (docs/decisions/0005).
 * @throws TypeError unless the source is bytes, RangeError when it has none where the message should be
 */
export const hashInto: HashInto = (source, start, end, target, at) => {
  if (!isBytes(source)) throw new TypeError('only bytes can be hashed');
  if (!(start >= 0 && start <= end && end <= source.length)) throw new RangeError('there are no bytes to be hashed');
  state.set(INITIAL);
  let from = start;
  for (; from + BLOCK_BYTES <= end; from += BLOCK_BYTES) {
    for (let i = 0, byte = from; i < 16; i++, byte += 4) {
      schedule[i] =
        ((source[byte] as number) << 24) |
        ((source[byte + 1] as number) << 16) |
        ((source[byte + 2] as number) << 8) |
        (source[byte + 3] as number);
    }
    compress();
  }
  compressRest(source, from, end, end - start);
  for (let i = 0; i < 32; i++) target[at + i] = (state[i >> 2] as number) >>> (24 - 8 * (i & 3));
};

/** SHA-256 of some bytes. */
export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const digest = new Uint8Array(32);
  hashInto(bytes, 0, bytes.length, digest, 0);
  return digest;
}
