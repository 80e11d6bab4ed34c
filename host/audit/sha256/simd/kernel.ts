import {
  add,
  and,
  assemble,
  constant,
  flatten,
  get,
  load,
  minus,
  or,
  plus,
  repeat,
  rotate,
  set,
  shiftRight,
  shuffle,
  splat,
  store,
  withFirstByte,
  xor,
  type Code,
} from './assembler.ts';

/*
 * SHA-256 (FIPS 180-4) of four messages at once, one in each 32-bit lane of a vector. Two functions on a shared memory:
 *
 *     messages(m0, m1, m2, m3, blocks, o0, o1, o2, o3)  padded messages of the same number of blocks
 *     nodes(p0, p1, p2, p3, 2, o0, o1, o2, o3)          SHA-256(0x01 ‖ the 64 bytes at p): the inner nodes of a tree, whose children stand side by side
 *
 * Digests may overwrite what they were made of: all four are read before any is written.
 */

/** FIPS 180-4 §4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes, and §5.3.3: of the square roots of the first 8. */
const [ROUND_CONSTANTS, INITIAL] = constants();

/** The round constants stand at the memory's start, each four times. */
export const TABLE_BYTES = 64 * 16;

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/** The integer part of the root of `n · 2^(32·power)`: the root of n with 32 fractional bits. */
function fractionalRoot(n: number, power: 2n | 3n): number {
  const target = BigInt(n) << (32n * power);
  let root = 0n;
  for (let bit = 36n; bit >= 0n; bit--) {
    const trial = root | (1n << bit);
    if (trial ** power <= target) root = trial;
  }
  return Number(root & 0xffffffffn);
}

function constants(): readonly [readonly number[], readonly number[]] {
  return [primes(64).map((n) => fractionalRoot(n, 3n)), primes(8).map((n) => fractionalRoot(n, 2n))];
}

/** Writes the round constants where the kernel reads them. */
export function writeTable(memory: Uint8Array): void {
  const view = new DataView(memory.buffer, memory.byteOffset);
  for (const [i, word] of ROUND_CONSTANTS.entries()) {
    for (let lane = 0; lane < 4; lane++) view.setUint32(16 * i + 4 * lane, word, true);
  }
}

/** Places of the vectors among a function's locals. */
interface Locals {
  /** The state of the chain, eight words. */
  readonly chain: number;
  /** The working variables a to h. */
  readonly work: number;
  /** The last sixteen words of the message schedule. */
  readonly schedule: number;
  /** Three for intermediate values. */
  readonly spare: number;
}

const VECTORS = 8 + 8 + 16 + 4;

function localsFrom(first: number): Locals {
  return { chain: first, work: first + 8, schedule: first + 16, spare: first + 32 };
}

const SWAP_BYTES = [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12];
const swapBytes = (value: Code): Code => shuffle(value, value, SWAP_BYTES);
const words = (...lanes: readonly number[]): number[] => lanes.flatMap((lane) => [0, 1, 2, 3].map((i) => 4 * lane + i));
const LOW = words(0, 4, 1, 5);
const HIGH = words(2, 6, 3, 7);
const LOW_HALVES = words(0, 1, 4, 5);
const HIGH_HALVES = words(2, 3, 6, 7);

/** Turns four vectors of one message each into four vectors of one word each, or back; sets them to `to` and the three after it. */
function transpose(rows: readonly [Code, Code, Code, Code], to: number, spare: number): Code {
  const [r0, r1, r2, r3] = rows;
  return [
    set(spare, shuffle(r0, r1, LOW)),
    set(spare + 1, shuffle(r2, r3, LOW)),
    set(spare + 2, shuffle(r0, r1, HIGH)),
    set(spare + 3, shuffle(r2, r3, HIGH)),
    set(to, shuffle(get(spare), get(spare + 1), LOW_HALVES)),
    set(to + 1, shuffle(get(spare), get(spare + 1), HIGH_HALVES)),
    set(to + 2, shuffle(get(spare + 2), get(spare + 3), LOW_HALVES)),
    set(to + 3, shuffle(get(spare + 2), get(spare + 3), HIGH_HALVES)),
  ];
}

/** Sets the sixteen words of a block of each message; `row` is 16 of a message's bytes. */
function gather(row: (message: number, quarter: number) => Code, { schedule, spare }: Locals): Code {
  const code: Code[] = [];
  for (let quarter = 0; quarter < 4; quarter++) {
    const to = schedule + 4 * quarter;
    const rows = [0, 1, 2, 3].map((message) => set(to + message, swapBytes(row(message, quarter))));
    code.push(rows, transpose([get(to), get(to + 1), get(to + 2), get(to + 3)], to, spare));
  }
  return code;
}

/** FIPS 180-4 §6.2.2: one block into the chain. */
function compress({ chain, work, schedule, spare }: Locals): Code {
  const code: Code[] = [];
  for (let i = 0; i < 8; i++) code.push(set(work + i, get(chain + i)));
  const w = (t: number): number => schedule + (t % 16);
  for (let t = 0; t < 64; t++) {
    // The working variables stay where they are, and their names move.
    const [a, b, c, d, e, f, g, h] = Array.from({ length: 8 }, (_, i) => work + ((i + 64 - t) % 8)) as [
      ...[number, number, number, number, number, number, number, number],
    ];
    if (t >= 16) {
      const [x, y] = [get(w(t - 15)), get(w(t - 2))];
      const sigma0 = xor(xor(rotate(x, 7), rotate(x, 18)), shiftRight(x, 3));
      const sigma1 = xor(xor(rotate(y, 17), rotate(y, 19)), shiftRight(y, 10));
      code.push(set(w(t), add(add(get(w(t)), sigma0), add(get(w(t - 7)), sigma1))));
    }
    const sum1 = xor(xor(rotate(get(e), 6), rotate(get(e), 11)), rotate(get(e), 25));
    const choice = xor(get(g), and(get(e), xor(get(f), get(g))));
    const constantAndWord = add(load(constant(0), 16 * t), get(w(t)));
    const first = add(add(get(h), constantAndWord), add(sum1, choice));
    const sum0 = xor(xor(rotate(get(a), 2), rotate(get(a), 13)), rotate(get(a), 22));
    const majority = or(and(get(a), get(b)), and(get(c), or(get(a), get(b))));
    code.push(set(spare, first), set(d, add(get(d), get(spare))), set(h, add(get(spare), add(sum0, majority))));
  }
  for (let i = 0; i < 8; i++) code.push(set(chain + i, add(get(chain + i), get(work + i))));
  return code;
}

function begin({ chain }: Locals): Code {
  return INITIAL.map((word, i) => set(chain + i, splat(word)));
}

/** Writes the digests. */
function finish({ chain, work, spare }: Locals, outputs: number): Code {
  const code: Code[] = [];
  for (const half of [0, 4]) {
    const rows = [0, 1, 2, 3].map((i) => get(chain + half + i)) as [Code, Code, Code, Code];
    code.push(transpose(rows, work + half, spare));
  }
  for (let message = 0; message < 4; message++) {
    const to = get(outputs + message);
    code.push(store(to, 0, swapBytes(get(work + message))), store(to, 16, swapBytes(get(work + 4 + message))));
  }
  return code;
}

/** Places of the parameters: four messages, their number of blocks, four addresses for the digests. */
const BLOCKS = 4;
const OUTPUTS = 5;
const PARAMETERS = 9;

function messages(locals: Locals, compression: Code): Code {
  const advance = [0, 1, 2, 3].map((message) => set(message, plus(get(message), constant(64))));
  const block = [gather((message, quarter) => load(get(message), 16 * quarter), locals), compression, advance];
  return [begin(locals), repeat(BLOCKS, block), finish(locals, OUTPUTS)];
}

/** The 65 bytes of a node are two blocks: 0x01 and the first 63 bytes; then the last byte, the padding's first bit, and the length of 520 bits. */
function nodes(locals: Locals, compression: Code): Code {
  const { schedule, spare } = locals;
  const before = [0, 1, 2, 3].map((message) => set(message, minus(get(message), constant(1))));
  const row = (message: number, quarter: number): Code => {
    const bytes = load(get(message), 16 * quarter);
    return quarter === 0 ? withFirstByte(bytes, 1) : bytes;
  };
  // Bytes 49 to 64, counted from the one before the children; the lowest byte of their last word is the children's last.
  const last = [0, 1, 2, 3].map((message) => set(schedule + message, swapBytes(load(get(message), 49))));
  const [x0, x1, x2, x3] = [0, 1, 2, 3].map((i) => get(schedule + i)) as [Code, Code, Code, Code];
  return [
    begin(locals),
    before,
    gather(row, locals),
    compression,
    last,
    transpose([x0, x1, x2, x3], schedule, spare),
    set(schedule, or(lowByteToHigh(get(schedule + 3)), splat(0x00800000))),
    Array.from({ length: 14 }, (_, i) => set(schedule + 1 + i, splat(0))),
    set(schedule + 15, splat(520)),
    compression,
    finish(locals, OUTPUTS),
  ];
}

/** The low byte of each word as its high byte, zeros below. */
function lowByteToHigh(value: Code): Code {
  return shuffle(value, splat(0), [16, 16, 16, 0, 16, 16, 16, 4, 16, 16, 16, 8, 16, 16, 16, 12]);
}

/** The kernel's module. It imports its memory, `m` of `e`, which begins with the table. */
export function kernelModule(): Uint8Array<ArrayBuffer> {
  const locals = localsFrom(PARAMETERS);
  const compression = flatten(compress(locals));
  const shape = { parameters: PARAMETERS, vectors: VECTORS };
  return assemble([
    { name: 'messages', ...shape, body: messages(locals, compression) },
    { name: 'nodes', ...shape, body: nodes(locals, compression) },
  ]);
}
