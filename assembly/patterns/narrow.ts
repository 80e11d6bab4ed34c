/** Automata of at most 128 positions, which most are: their threads stay in two words while they run. */
import { spent } from '../budget';
import { sizeAt } from '../unicode/utf8';
import { ASCII_END, atomAt, classOfAtom } from './alphabet';
import { Flag, Program, State, Vector } from './layout';
import { holds } from './places';
import { skip } from './skip';
import { addWork, countersOf, pass } from './threads';

/** Bytes of a vector, and of the edges of one position. */
const SIZE: usize = 16;
/** Work that a code point is; the edges that are followed come on top. */
const WORK: u32 = 4;
/** Work is handed on when this much has come together. */
const HANDED_ON: u32 = 256;

@inline
function low(program: usize, vector: usize): u64 {
  return load<u64>(load<u32>(program, Program.VECTORS) + vector * SIZE);
}

@inline
function high(program: usize, vector: usize): u64 {
  return load<u64>(load<u32>(program, Program.VECTORS) + vector * SIZE, 8);
}

/** As `advance`, for a program of two words. */
export function advanceNarrow(program: usize, state: usize, to: usize, seeding: bool): bool {
  const ascii: usize = load<u32>(program, Program.ASCII);
  const masks: usize = load<u32>(program, Program.MASKS);
  const edges: usize = load<u32>(program, Program.EDGES);
  const shift0 = low(program, Vector.SHIFT);
  const shift1 = high(program, Vector.SHIFT);
  const loop0 = low(program, Vector.LOOP);
  const loop1 = high(program, Vector.LOOP);
  const edges0 = low(program, Vector.EDGES);
  const edges1 = high(program, Vector.EDGES);
  const places0 = low(program, Vector.PLACES);
  const places1 = high(program, Vector.PLACES);
  const first0 = seeding ? low(program, Vector.FIRST) : 0;
  const first1 = seeding ? high(program, Vector.FIRST) : 0;
  const counts = load<u32>(program, Program.FLAGS) & Flag.COUNTED;
  const final = load<u32>(program, Program.FINAL);
  const final0: u64 = final < 64 ? (<u64>1) << final : 0;
  const final1: u64 = final < 64 ? 0 : (<u64>1) << (final - 64);
  let at: usize = load<u32>(state, State.AT);
  let threads0 = load<u64>(state, State.THREADS);
  let threads1 = load<u64>(state, State.THREADS + 8);
  let work: u32 = 0;
  let found = false;
  while (at < to) {
    if ((threads0 | threads1) == 0) {
      if (!seeding) {
        at = to;
        break;
      }
      at = skip(program, at, to);
      if (at >= to) break;
    }
    if (counts) refillNarrow(program, state, first0, first1);
    threads0 |= first0;
    threads1 |= first1;
    if (((threads0 & places0) | (threads1 & places1)) != 0 && counts == 0) {
      passNarrow(program, at, threads0, threads1);
      threads0 = passed0;
      threads1 = passed1;
    } else if ((threads0 & places0) | (threads1 & places1)) {
      store<u64>(state, threads0, State.THREADS);
      store<u64>(state, threads1, State.THREADS + 8);
      pass(program, state, at);
      threads0 = load<u64>(state, State.THREADS);
      threads1 = load<u64>(state, State.THREADS + 8);
    }
    if ((threads0 & final0) | (threads1 & final1)) {
      found = true;
      break;
    }
    const byte = <u32>load<u8>(at);
    let symbol: usize;
    if (byte < ASCII_END) {
      symbol = load<u8>(ascii + byte);
      at++;
    } else {
      symbol = classOfAtom(program, atomAt(at));
      at += sizeAt(at);
    }
    const mask = masks + (symbol << 4);
    const taken0 = threads0 & load<u64>(mask);
    const taken1 = threads1 & load<u64>(mask, 8);
    const shifted0 = taken0 & shift0;
    threads0 = (shifted0 << 1) | (taken0 & loop0);
    threads1 = ((taken1 & shift1) << 1) | (shifted0 >> 63) | (taken1 & loop1);
    let leaving = taken0 & edges0;
    while (leaving) {
      const next = edges + (<usize>popcnt(((leaving & -leaving) - 1) & edges0) << 4);
      threads0 |= load<u64>(next);
      threads1 |= load<u64>(next, 8);
      leaving &= leaving - 1;
      work++;
    }
    leaving = taken1 & edges1;
    while (leaving) {
      const next = edges + (<usize>(popcnt(edges0) + popcnt(((leaving & -leaving) - 1) & edges1)) << 4);
      threads0 |= load<u64>(next);
      threads1 |= load<u64>(next, 8);
      leaving &= leaving - 1;
      work++;
    }
    if (counts) {
      const counted0 = low(program, Vector.COUNTED);
      const counted1 = high(program, Vector.COUNTED);
      const older0 = taken0 & counted0 & ~threads0;
      const older1 = taken1 & counted1 & ~threads1;
      refillNarrow(program, state, threads0, threads1);
      if (older0) threads0 |= stay(countersOf(program, state), older0, counted0);
      if (older1) threads1 |= stay(countersOf(program, state) + (<usize>popcnt(counted0) << 2), older1, counted1);
      work += 2;
    }
    work += WORK;
    if (work >= HANDED_ON) {
      addWork(work);
      work = 0;
      if (spent()) break;
    }
  }
  addWork(work);
  store<u32>(state, at, State.AT);
  store<u64>(state, threads0, State.THREADS);
  store<u64>(state, threads1, State.THREADS + 8);
  return found && !spent();
}

/** What `passNarrow` gives back. */
let passed0: u64 = 0;
let passed1: u64 = 0;

/** As `pass`, for a program without positions that count: leaves the threads in `passed0` and `passed1`. */
function passNarrow(program: usize, at: usize, threads0: u64, threads1: u64): void {
  const places0 = low(program, Vector.PLACES);
  const places1 = high(program, Vector.PLACES);
  const edges: usize = load<u32>(program, Program.EDGES);
  const edges0 = low(program, Vector.EDGES);
  const edges1 = high(program, Vector.EDGES);
  const kinds: usize = load<u32>(program, Program.PLACES);
  let seen0: u64 = 0;
  let seen1: u64 = 0;
  let work: u32 = 0;
  while (true) {
    work++;
    const waiting0 = threads0 & places0 & ~seen0;
    const waiting1 = threads1 & places1 & ~seen1;
    if (waiting0) {
      const below = (waiting0 & -waiting0) - 1;
      seen0 |= below + 1;
      if (!holds(program, load<u8>(kinds + <usize>popcnt(places0 & below)), at)) continue;
      const next = edges + (<usize>popcnt(edges0 & below) << 4);
      threads0 |= load<u64>(next);
      threads1 |= load<u64>(next, 8);
    } else if (waiting1) {
      const below = (waiting1 & -waiting1) - 1;
      seen1 |= below + 1;
      if (!holds(program, load<u8>(kinds + <usize>(popcnt(places0) + popcnt(places1 & below))), at)) continue;
      const next = edges + (<usize>(popcnt(edges0) + popcnt(edges1 & below)) << 4);
      threads0 |= load<u64>(next);
      threads1 |= load<u64>(next, 8);
    } else {
      break;
    }
  }
  addWork(work);
  passed0 = threads0;
  passed1 = threads1;
}

/** Threads that come to positions that count may stay as long as any. */
@inline
function refillNarrow(program: usize, state: usize, threads0: u64, threads1: u64): void {
  const counted0 = low(program, Vector.COUNTED);
  const counted1 = high(program, Vector.COUNTED);
  if (threads0 & counted0) fill(program, state, threads0 & counted0, counted0, 0);
  if (threads1 & counted1) fill(program, state, threads1 & counted1, counted1, <usize>popcnt(counted0));
}

/** Fills the counters of positions of one word, before which so many others count. */
function fill(program: usize, state: usize, fresh: u64, counted: u64, before: usize): void {
  const counters = countersOf(program, state);
  const limits: usize = load<u32>(program, Program.LIMITS);
  addWork(<u32>popcnt(fresh));
  while (fresh) {
    const rank = (before + <usize>popcnt(((fresh & -fresh) - 1) & counted)) << 2;
    store<u32>(counters + rank, load<u32>(limits + rank));
    fresh &= fresh - 1;
  }
}

/** Threads that counted one more stay where they are, unless that was the last time. */
function stay(counters: usize, older: u64, counted: u64): u64 {
  let staying = older;
  addWork(<u32>popcnt(older));
  while (older) {
    const bit = older & -older;
    const counter = counters + (<usize>popcnt((bit - 1) & counted) << 2);
    const left = load<u32>(counter) - 1;
    store<u32>(counter, left);
    if (left == 0) staying ^= bit;
    older ^= bit;
  }
  return staying;
}
