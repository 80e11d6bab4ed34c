/** Look-arounds that read little: their automata, of one word and without counters, run from the place that asks. */
import { sizeAt, sizeBefore } from '../unicode/utf8';
import { classAt } from './alphabet';
import { Program, Vector } from './layout';
import { holds } from './places';
import { textEnd, textStart } from './text';
import { addWork } from './threads';

/** Bytes of a vector, and of the edges of one position; only the first word has bits. */
const SIZE: usize = 16;

@inline
function vector(program: usize, number: usize): u64 {
  return load<u64>(load<u32>(program, Program.VECTORS) + number * SIZE);
}

/** The bits of the edges of one position. */
@inline
function edgesOf(program: usize, bit: u64): u64 {
  return load<u64>(load<u32>(program, Program.EDGES) + (<usize>popcnt((bit - 1) & vector(program, Vector.EDGES)) << 4));
}

/** Whether the program matches what stands before (`behind`) or behind `at`. */
export function isNear(program: usize, at: usize, behind: bool): bool {
  const final = (<u64>1) << load<u32>(program, Program.FINAL);
  let threads = vector(program, Vector.FIRST);
  while (threads) {
    threads = passed(program, threads, at);
    if (threads & final) return true;
    if (behind ? at <= textStart : at >= textEnd) return false;
    if (behind) at -= sizeBefore(at);
    threads = moved(program, threads, at);
    if (!behind) at += sizeAt(at);
  }
  return false;
}

/** The threads, with those that pass on from positions that consume nothing. */
function passed(program: usize, threads: u64, at: usize): u64 {
  const places = vector(program, Vector.PLACES);
  let seen: u64 = 0;
  let waiting = threads & places;
  while (waiting) {
    const bit = waiting & -waiting;
    seen |= bit;
    addWork(2);
    const kind = load<u8>(load<u32>(program, Program.PLACES) + <usize>popcnt((bit - 1) & places));
    if (holds(program, kind, at)) threads |= edgesOf(program, bit);
    waiting = threads & places & ~seen;
  }
  return threads;
}

/** The threads that consume the code point at `at`, where they go on to. */
function moved(program: usize, threads: u64, at: usize): u64 {
  const symbol: usize = classAt(program, at);
  const taken = threads & load<u64>(load<u32>(program, Program.MASKS) + symbol * SIZE);
  let next = ((taken & vector(program, Vector.SHIFT)) << 1) | (taken & vector(program, Vector.LOOP));
  let leaving = taken & vector(program, Vector.EDGES);
  let work: u32 = 2;
  while (leaving) {
    const bit = leaving & -leaving;
    next |= edgesOf(program, bit);
    leaving ^= bit;
    work++;
  }
  addWork(work);
  return next;
}
