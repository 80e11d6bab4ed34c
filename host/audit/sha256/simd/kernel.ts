import { INITIAL, ROUND_CONSTANTS } from '../constants.ts';
import {
  add,
  and,
  assemble,
  atLeast,
  atMost,
  call,
  constant,
  copy,
  equal,
  get,
  less,
  load,
  loadByte,
  loadSplat,
  loadWord,
  minus,
  or,
  plus,
  repeat,
  repeatWhile,
  rotate,
  set,
  shiftRight,
  shiftWord,
  shuffle,
  splat,
  store,
  vectorOf,
  when,
  withFirstByte,
  xor,
  type Code,
} from './assembler.ts';

/*
 * SHA-256 (FIPS 180-4) of eight messages at once, in two streams of vectors with a message in each of their 32-bit lanes. One stream waits for itself half of its time; the rounds of the other stand between its
 * own (measured: 65 ns a block and message, where four messages alone take 76). For what is left over there are the same functions with one stream. All work on a shared memory:
 *
 *     messages8(list, groups, blocks), messages4   messages of the same number of blocks, padding included, which need not stand there
 *     nodes8(list, groups), nodes4                 SHA-256(0x01 ‖ the 64 bytes at an address): the inner nodes of a tree, whose children stand side by side
 *     copy(to, from, count)                        bytes to another place: a call of the platform's for it takes twice as long, and a loop over 32 of them four times
 *
 * A list has for each group eight addresses, eight lengths, and eight addresses for digests. Digests may overwrite what they were made of: a group's messages are read before any of its digests is written, and
 * groups are done in order. A few bytes behind a message are read.
 */

const STREAMS = 2;
/** Lanes of a stream, rows of 16 bytes of a block, bytes of a vector. */
const LANES = 4;
const ROWS = 4;
const ROW_BYTES = 16;
const BLOCK_BYTES = 64;

/** Places in the memory. The round constants stand at its start, then the initial state. */
const INITIAL_AT = 4 * 64;
/** 16 bytes of ones, then 17 zeros: read from the i-th on, a mask of the first 16 − i bytes. */
const MASK_AT = INITIAL_AT + 4 * 8;
/** 16 zeros, 0x80, 16 zeros: read from the i-th on, what stands behind the first 16 − i bytes. */
const STOP_AT = MASK_AT + 48;
const PAST_ROW = ROW_BYTES + 1;
/** Of each stream, the last sixteen words of the message schedule, and the eight of the chain's state. */
const SCHEDULE_AT = 512;
const SCHEDULE_BYTES = 16 * ROW_BYTES;
const CHAIN_AT = SCHEDULE_AT + STREAMS * SCHEDULE_BYTES;
const CHAIN_BYTES = 8 * ROW_BYTES;

/** Where the list is put, its words of a group, and how many groups it may have. */
export const LIST_AT: number = CHAIN_AT + STREAMS * CHAIN_BYTES;
export const GROUP = STREAMS * LANES;
export const GROUP_WORDS: number = 3 * GROUP;
export const LIST_GROUPS = 32;
const GROUP_BYTES = 4 * GROUP_WORDS;
const LENGTHS = 4 * GROUP;
const OUTPUTS = 8 * GROUP;
/** What the kernel has for itself, at the memory's start. */
export const TABLE_BYTES: number = LIST_AT + LIST_GROUPS * GROUP_BYTES;

/** Writes the constants where the kernel reads them. */
export function writeTable(memory: Uint8Array): void {
  const view = new DataView(memory.buffer, memory.byteOffset);
  for (const [i, word] of ROUND_CONSTANTS.entries()) view.setInt32(4 * i, word, true);
  for (const [i, word] of INITIAL.entries()) view.setInt32(INITIAL_AT + 4 * i, word, true);
  memory.fill(0xff, MASK_AT, MASK_AT + ROW_BYTES);
  memory[STOP_AT + ROW_BYTES] = 0x80;
}

const indices = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Where a word of a stream's schedule stands, or of its state. */
const scheduled = (stream: number, word: number): number =>
  SCHEDULE_AT + stream * SCHEDULE_BYTES + ROW_BYTES * (word % 16);
const chained = (stream: number, word: number): number => CHAIN_AT + stream * CHAIN_BYTES + ROW_BYTES * word;
const fixed = (at: number): Code => load(constant(0), at);
const fix = (at: number, value: Code): Code => store(constant(0), at, value);

const SWAP_BYTES = [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12];
const swapBytes = (value: Code): Code => shuffle(value, value, SWAP_BYTES);
const words = (...lanes: readonly number[]): number[] => lanes.flatMap((lane) => [0, 1, 2, 3].map((i) => 4 * lane + i));
const LOW = words(0, 4, 1, 5);
const HIGH = words(2, 6, 3, 7);
const LOW_HALVES = words(0, 1, 4, 5);
const HIGH_HALVES = words(2, 3, 6, 7);

/** Turns four vectors of one message each into four vectors of one word each, or back: the locals from `rows` on into those from `rows` on, over the four behind them. */
function transpose(rows: number): Code {
  const [r0, r1, r2, r3] = [get(rows), get(rows + 1), get(rows + 2), get(rows + 3)];
  const spare = rows + 4;
  return [
    set(spare, shuffle(r0, r1, LOW)),
    set(spare + 1, shuffle(r2, r3, LOW)),
    set(spare + 2, shuffle(r0, r1, HIGH)),
    set(spare + 3, shuffle(r2, r3, HIGH)),
    set(rows, shuffle(get(spare), get(spare + 1), LOW_HALVES)),
    set(rows + 1, shuffle(get(spare), get(spare + 1), HIGH_HALVES)),
    set(rows + 2, shuffle(get(spare + 2), get(spare + 3), LOW_HALVES)),
    set(rows + 3, shuffle(get(spare + 2), get(spare + 3), HIGH_HALVES)),
  ];
}

/** Vectors that a stream's rounds need: the working variables a to h, and five for intermediate values. */
const WORK = 8;
const ROUND_VECTORS = WORK + 5;
/** The only local of the rounds that is no vector: the address of the round constants, less those of the first sixteen rounds. */
const CONSTANTS = 0;

/** Sixteen rounds of FIPS 180-4 §6.2.2, piece by piece, in the names of the second sixteen. The words are in memory: they would not fit into registers, and are read once or twice each. */
function* rounds(stream: number, first: boolean): Generator<Code> {
  const work = 1 + stream * ROUND_VECTORS;
  const [sum, x, y] = [work + WORK, work + WORK + 1, work + WORK + 2] as const;
  for (let t = 16; t < 32; t++) {
    // The working variables stay where they are, and their names move.
    const [a, b, , d, e, f, g, h] = indices(WORK).map((i) => work + ((i + 64 - t) % WORK)) as [
      ...[number, number, number, number, number, number, number, number],
    ];
    // b ⊕ c is a ⊕ b of the round before.
    const [ab, bc] = [x + 2 + (t % 2), x + 2 + ((t + 1) % 2)] as const;
    const code: Code[] = [];
    if (first) {
      code.push(set(sum, add(fixed(scheduled(stream, t)), loadSplat(constant(0), 4 * (t - 16)))));
    } else {
      const sigma0 = xor(xor(rotate(get(x), 7), rotate(get(x), 18)), shiftRight(get(x), 3));
      const sigma1 = xor(xor(rotate(get(y), 17), rotate(get(y), 19)), shiftRight(get(y), 10));
      const before = add(fixed(scheduled(stream, t)), fixed(scheduled(stream, t - 7)));
      code.push(
        set(x, fixed(scheduled(stream, t - 15))),
        set(y, fixed(scheduled(stream, t - 2))),
        set(sum, add(add(before, sigma0), sigma1)),
        fix(scheduled(stream, t), get(sum)),
        set(sum, add(get(sum), loadSplat(get(CONSTANTS), 4 * t))),
      );
    }
    const sum1 = xor(xor(rotate(get(e), 6), rotate(get(e), 11)), rotate(get(e), 25));
    const choice = xor(get(g), and(get(e), xor(get(f), get(g))));
    const sum0 = xor(xor(rotate(get(a), 2), rotate(get(a), 13)), rotate(get(a), 22));
    const majority = xor(get(b), and(get(ab), get(bc)));
    yield [
      code,
      set(sum, add(add(add(get(h), get(sum)), choice), sum1)),
      set(ab, xor(get(a), get(b))),
      set(d, add(get(d), get(sum))),
      set(h, add(add(get(sum), majority), sum0)),
    ];
  }
}

/** The rounds of all streams, in turns. */
function interleave(streams: number, first: boolean): Code {
  const code: Code[] = [];
  const all = indices(streams).map((stream) => [...rounds(stream, first)]);
  for (const t of indices(16)) code.push(all.map((own) => own[t] as Code));
  return code;
}

/**
 * FIPS 180-4 §6.2.2: one block into the chain, of each stream. The last 48 rounds are a loop of 16: unrolled, the code would not stay in the processor's cache of decoded instructions.
 */
function compress(streams: number): Code {
  const begin = indices(streams).map((stream) => {
    const work = 1 + stream * ROUND_VECTORS;
    const state = indices(WORK).map((i) => set(work + i, fixed(chained(stream, i))));
    return [state, set(work + WORK + 4, xor(get(work + 1), get(work + 2)))];
  });
  const end = indices(streams).map((stream) =>
    indices(WORK).map((i) =>
      fix(chained(stream, i), add(fixed(chained(stream, i)), get(1 + stream * ROUND_VECTORS + i))),
    ),
  );
  const step = 4 * 16;
  const last = 3 * step;
  const next = [plus(get(CONSTANTS), constant(step)), [0x22, CONSTANTS]];
  return [
    begin,
    interleave(streams, true),
    set(CONSTANTS, constant(0)),
    repeatWhile(interleave(streams, false), minus(next, constant(last))),
    end,
  ];
}

/** Locals of the functions that go through a list. */
const LIST = 0;
const GROUPS = 1;
const BLOCKS = 2;
const LEFT = 3;
const OFFSET = 4;
const PAST = 5;
const VECTOR = 6;
const LOCALS = { parameters: 3, integers: 3, vectors: 8 };

/** What stands in the list of a message of a stream. */
const listed = (stream: number, message: number, what = 0): Code =>
  loadWord(get(LIST), what + 4 * (stream * LANES + message));

/** Sets a stream's words of a block; `row` is 16 of a message's bytes. */
function gather(stream: number, row: (message: number, quarter: number) => Code): Code {
  return indices(ROWS).map((quarter) => [
    indices(LANES).map((message) => [
      set(VECTOR + message, row(message, quarter)),
      set(VECTOR + message, swapBytes(get(VECTOR + message))),
    ]),
    transpose(VECTOR),
    indices(LANES).map((i) => fix(scheduled(stream, 4 * quarter + i), get(VECTOR + i))),
  ]);
}

function begin(streams: number): Code {
  return indices(streams).map((stream) =>
    indices(WORK).map((i) => fix(chained(stream, i), loadSplat(constant(0), INITIAL_AT + 4 * i))),
  );
}

/** Writes the digests of a group. */
function finish(streams: number): Code {
  return indices(streams).map((stream) =>
    [0, 1].map((half) => [
      indices(LANES).map((i) => set(VECTOR + i, fixed(chained(stream, LANES * half + i)))),
      transpose(VECTOR),
      indices(LANES).map((message) =>
        store(listed(stream, message, OUTPUTS), ROW_BYTES * half, swapBytes(get(VECTOR + message))),
      ),
    ]),
  );
}

/** Does something with each group of the list. */
const eachGroup = (body: Code): Code => repeat(GROUPS, [body, set(LIST, plus(get(LIST), constant(GROUP_BYTES)))]);

/** A row of a message's block, all of which is the message's. */
const wholeRow =
  (stream: number) =>
  (message: number, quarter: number): Code =>
    load(plus(listed(stream, message), get(OFFSET)), ROW_BYTES * quarter);

/** A row of a block in which the message may end: what is behind it is the padding's first byte, and zeros. */
const paddedRow =
  (stream: number) =>
  (message: number, quarter: number): Code => [
    set(PAST, minus(plus(get(OFFSET), constant(ROW_BYTES * (quarter + 1))), listed(stream, message, LENGTHS))),
    atLeast(PAST, 0),
    atMost(PAST, PAST_ROW),
    or(and(wholeRow(stream)(message, quarter), load(get(PAST), MASK_AT)), load(get(PAST), STOP_AT)),
  ];

/** The last word of the last block: the message's length in bits, of which there are fewer than 2^32. */
function lengths(stream: number): Code {
  const [l0, l1, l2, l3] = [0, 1, 2, 3].map((message) => shiftWord(listed(stream, message, LENGTHS), 3)) as [
    ...[Code, Code, Code, Code],
  ];
  return fix(scheduled(stream, 15), vectorOf(l0, l1, l2, l3));
}

function messages(streams: number, compression: number): Code {
  const all = indices(streams);
  // Padding is at most 72 bytes, so a message ends in one of its last two blocks.
  const block = when(
    less(get(LEFT), constant(3)),
    [all.map((stream) => gather(stream, paddedRow(stream))), when(equal(get(LEFT), constant(1)), all.map(lengths), [])],
    all.map((stream) => gather(stream, wholeRow(stream))),
  );
  return eachGroup([
    begin(streams),
    set(LEFT, get(BLOCKS)),
    set(OFFSET, constant(0)),
    repeat(LEFT, [block, call(compression), set(OFFSET, plus(get(OFFSET), constant(BLOCK_BYTES)))]),
    finish(streams),
  ]);
}

/** The 65 bytes of a node are two blocks: 0x01 and the first 63 bytes; then the last byte, the padding's first bit, and the length of 520 bits. */
function nodes(streams: number, compression: number): Code {
  const all = indices(streams);
  const first = (stream: number) => (message: number, quarter: number) => {
    const bytes = load(minus(listed(stream, message), constant(1)), ROW_BYTES * quarter);
    return quarter === 0 ? withFirstByte(bytes, 1) : bytes;
  };
  const second = all.map((stream) => {
    const [w0, w1, w2, w3] = [0, 1, 2, 3].map((message) =>
      shiftWord(plus(shiftWord(loadByte(listed(stream, message), 63), 1), constant(1)), 23),
    ) as [Code, Code, Code, Code];
    return [
      fix(scheduled(stream, 0), vectorOf(w0, w1, w2, w3)),
      indices(14).map((i) => fix(scheduled(stream, 1 + i), splat(0))),
      fix(scheduled(stream, 15), splat(520)),
    ];
  });
  return eachGroup([
    begin(streams),
    all.map((stream) => gather(stream, first(stream))),
    call(compression),
    second,
    call(compression),
    finish(streams),
  ]);
}

/** The kernel's module. It imports its memory, `m` of `e`, which begins with the table. */
export function kernelModule(): Uint8Array<ArrayBuffer> {
  const compression = (streams: number) => ({
    parameters: 0,
    integers: 1,
    vectors: streams * ROUND_VECTORS,
    body: compress(streams),
  });
  return assemble([
    compression(1),
    compression(2),
    { name: 'messages4', ...LOCALS, body: messages(1, 0) },
    { name: 'messages8', ...LOCALS, body: messages(2, 1) },
    { name: 'nodes4', ...LOCALS, body: nodes(1, 0) },
    { name: 'nodes8', ...LOCALS, body: nodes(2, 1) },
    { name: 'copy', parameters: 3, integers: 0, vectors: 0, body: copy(get(0), get(1), get(2)) },
  ]);
}
