/** One automaton's threads: a bit for each position at which one stands. */
import { charge } from '../budget';
import { Root, field } from '../layout';
import { classAt } from './alphabet';
import { Edge, Flag, Program, Rank, State, Vector } from './layout';
import { holds } from './places';

/** Looking at so many words of vectors is a step. */
const WORDS_PER_STEP_SHIFT: u32 = 6;
/** Work is charged when this much has come together. */
const CHARGED_AT: u32 = 1024;

/** Programs of this many words keep their edges as bits. */
export const NARROW_WORDS: usize = 2;

/** Words looked at and not yet charged. */
let work: u32 = 0;

/** Counts words that were looked at, and charges for them now and then. */
@inline
export function addWork(words: u32): void {
  work += words;
  if (work < CHARGED_AT) return;
  charge(work >> WORDS_PER_STEP_SHIFT);
  work &= (1 << WORDS_PER_STEP_SHIFT) - 1;
}

/** Charges what is left, rounded up. */
export function chargeWork(): void {
  charge((work + ((1 << WORDS_PER_STEP_SHIFT) - 1)) >> WORDS_PER_STEP_SHIFT);
  work = 0;
}

/** Words of a vector. */
@inline
export function wordsOf(program: usize): usize {
  return load<u32>(program, Program.WORDS);
}

/** The vector of this number. */
@inline
function vectorOf(program: usize, vector: usize): usize {
  return load<u32>(program, Program.VECTORS) + vector * (wordsOf(program) << 3);
}

@inline
function flagsOf(program: usize): u32 {
  return load<u32>(program, Program.FLAGS);
}

/** Which of the positions of a vector, in their order, stands at a bit. */
@inline
function rankOf(program: usize, kind: usize, vector: usize, offset: usize, bit: u64): usize {
  const before = load<u32>(load<u32>(program, Program.RANKS) + (offset >> 3) * Rank.SIZE + kind);
  return <usize>before + <usize>popcnt(load<u64>(vectorOf(program, vector) + offset) & (((<u64>1) << bit) - 1));
}

/** In place of `memory.fill`, which is a call out of the module: a vector is short. */
@inline
function fillZero(at: usize, size: usize): void {
  for (let offset: usize = 0; offset < size; offset += 8) store<u64>(at + offset, 0);
}

/** No threads. */
export function clearThreads(program: usize, state: usize): void {
  fillZero(state + State.THREADS, wordsOf(program) << 3);
}

/** Whether a thread has matched. */
@inline
export function isFinal(program: usize, state: usize): bool {
  const final = load<u32>(program, Program.FINAL);
  return ((load<u64>(state + State.THREADS + (<usize>(final >> 6) << 3)) >> (final & 63)) & 1) != 0;
}

/** Starts threads at the automaton's first positions. */
export function startThreads(program: usize, state: usize): void {
  const size = wordsOf(program) << 3;
  const first = vectorOf(program, Vector.FIRST);
  const threads = state + State.THREADS;
  const counts = flagsOf(program) & Flag.COUNTED;
  for (let offset: usize = 0; offset < size; offset += 8) {
    const bits = load<u64>(first + offset);
    if (bits == 0) continue;
    store<u64>(threads + offset, load<u64>(threads + offset) | bits);
    if (counts) refill(program, state, offset, bits);
  }
}

/** Threads that come to positions that count may stay as long as any. */
function refill(program: usize, state: usize, offset: usize, bits: u64): void {
  let fresh = bits & load<u64>(vectorOf(program, Vector.COUNTED) + offset);
  while (fresh) {
    const rank = rankOf(program, Rank.COUNTED, Vector.COUNTED, offset, ctz(fresh));
    fresh &= fresh - 1;
    work++;
    store<u32>(countersOf(program, state) + (rank << 2), load<u32>(load<u32>(program, Program.LIMITS) + (rank << 2)));
  }
}

/** The counters of positions that count, in their order. */
@inline
export function countersOf(program: usize, state: usize): usize {
  return state + State.THREADS + (wordsOf(program) << 3);
}

/** Threads go on along the edges of a position. */
function follow(program: usize, state: usize, offset: usize, bit: u64): void {
  const rank = rankOf(program, Rank.EDGES, Vector.EDGES, offset, bit);
  if (wordsOf(program) == NARROW_WORDS) {
    followNarrow(program, state, rank);
    return;
  }
  const list: usize = load<u32>(load<u32>(program, Program.EDGES) + (rank << 2));
  const count = load<u32>(list);
  const end = list + 4 + <usize>count * Edge.SIZE;
  const threads = state + State.THREADS;
  const counts = flagsOf(program) & Flag.COUNTED;
  work += count;
  for (let edge: usize = list + 4; edge < end; edge += Edge.SIZE) {
    const word: usize = load<u32>(edge, Edge.OFFSET);
    const bits = load<u64>(edge, Edge.BITS);
    store<u64>(threads + word, load<u64>(threads + word) | bits);
    if (counts) refill(program, state, word, bits);
  }
}

/** The edges of a program of two words are the bits themselves. */
function followNarrow(program: usize, state: usize, rank: usize): void {
  const edges = load<u32>(program, Program.EDGES) + (rank << 4);
  const threads = state + State.THREADS;
  const counts = flagsOf(program) & Flag.COUNTED;
  work += 2;
  for (let offset: usize = 0; offset < 16; offset += 8) {
    const bits = load<u64>(edges + offset);
    store<u64>(threads + offset, load<u64>(threads + offset) | bits);
    if (counts) refill(program, state, offset, bits);
  }
}

/** Threads pass on from positions that consume nothing, where what they ask for holds. */
export function pass(program: usize, state: usize, at: usize): void {
  if ((flagsOf(program) & Flag.PLACES) == 0) return;
  const size = wordsOf(program) << 3;
  const places = vectorOf(program, Vector.PLACES);
  const passed: usize = field(0, Root.VECTORS);
  fillZero(passed, size);
  let moved = true;
  while (moved) {
    moved = false;
    work += <u32>wordsOf(program);
    for (let offset: usize = 0; offset < size; offset += 8) {
      let waiting = load<u64>(state + State.THREADS + offset) & load<u64>(places + offset) & ~load<u64>(passed + offset);
      store<u64>(passed + offset, load<u64>(passed + offset) | waiting);
      while (waiting) {
        const bit = ctz(waiting);
        waiting &= waiting - 1;
        const rank = rankOf(program, Rank.PLACES, Vector.PLACES, offset, bit);
        if (!holds(program, load<u8>(load<u32>(program, Program.PLACES) + rank), at)) continue;
        follow(program, state, offset, bit);
        moved = true;
      }
    }
  }
}

/** Consumes the code point at `at`: every thread whose position takes it goes on, all others end. */
export function consume(program: usize, state: usize, at: usize): void {
  const symbol: usize = classAt(program, at);
  const size = wordsOf(program) << 3;
  const last = size - 8;
  const threads = state + State.THREADS;
  const mask: usize = load<u32>(program, Program.MASKS) + symbol * size;
  const shift = vectorOf(program, Vector.SHIFT);
  const loop = vectorOf(program, Vector.LOOP);
  const moved: usize = field(0, Root.VECTORS);
  let carry: u64 = 0;
  for (let offset: usize = 0; offset < size; offset += 8) {
    const taken = load<u64>(threads + offset) & load<u64>(mask + offset);
    const shifted = taken & load<u64>(shift + offset);
    store<u64>(threads + offset, (shifted << 1) | carry | (taken & load<u64>(loop + offset)));
    store<u64>(moved + offset, taken);
    carry = shifted >> 63;
  }
  addWork(<u32>wordsOf(program));
  if (flagsOf(program) & Flag.COUNTED) refillAll(program, state, 0, last);
  followAll(program, state, moved, 0, last);
  if (flagsOf(program) & Flag.COUNTED) stay(program, state, moved, 0, last);
}

/** Fills the counters of all positions that count where a thread has just come. */
export function refillAll(program: usize, state: usize, first: usize, last: usize): void {
  const threads = state + State.THREADS;
  for (let offset = first; offset <= last; offset += 8) refill(program, state, offset, load<u64>(threads + offset));
}

/** The edges of all threads that consumed. */
export function followAll(program: usize, state: usize, moved: usize, first: usize, last: usize): void {
  const edges = vectorOf(program, Vector.EDGES);
  for (let offset = first; offset <= last; offset += 8) {
    let leaving = load<u64>(moved + offset) & load<u64>(edges + offset);
    while (leaving) {
      follow(program, state, offset, ctz(leaving));
      leaving &= leaving - 1;
    }
  }
}

/** Threads that counted one more stay where they are, unless younger ones came or that was the last time. */
export function stay(program: usize, state: usize, moved: usize, first: usize, last: usize): void {
  const counted = vectorOf(program, Vector.COUNTED);
  const threads = state + State.THREADS;
  for (let offset = first; offset <= last; offset += 8) {
    let older = load<u64>(moved + offset) & load<u64>(counted + offset) & ~load<u64>(threads + offset);
    while (older) {
      const bit = ctz(older);
      older &= older - 1;
      work++;
      const counter = countersOf(program, state) + (rankOf(program, Rank.COUNTED, Vector.COUNTED, offset, bit) << 2);
      const left = load<u32>(counter) - 1;
      store<u32>(counter, left);
      if (left) store<u64>(threads + offset, load<u64>(threads + offset) | ((<u64>1) << bit));
    }
  }
}
