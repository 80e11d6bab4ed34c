/** Automata of more than 128 positions: of their vectors only the words from the first with a thread to the last are looked at. */
import { spent } from '../budget';
import { Root, field } from '../layout';
import { sizeAt } from '../unicode/utf8';
import { ASCII_END, atomAt, classOfAtom } from './alphabet';
import { Flag, Program, State, Vector } from './layout';
import { skip } from './skip';
import { addWork, followAll, isFinal, pass, refillAll, startThreads, stay, wordsOf } from './threads';

/** As `advance`, for a program of any number of words. */
export function advanceWide(program: usize, state: usize, to: usize, seeding: bool): bool {
  const size: usize = wordsOf(program) << 3;
  const ascii: usize = load<u32>(program, Program.ASCII);
  const masks: usize = load<u32>(program, Program.MASKS);
  const shift: usize = load<u32>(program, Program.VECTORS);
  const loop = shift + Vector.LOOP * size;
  const edges = shift + Vector.EDGES * size;
  const flags = load<u32>(program, Program.FLAGS);
  const threads = state + State.THREADS;
  const moved: usize = field(0, Root.VECTORS);
  let at: usize = load<u32>(state, State.AT);
  // The range of words with threads; none while `last` is before `first`.
  let first: usize = 0;
  let last: usize = size - 8;
  while (true) {
    while (first <= last && load<u64>(threads + first) == 0) first += 8;
    while (last > first && load<u64>(threads + last) == 0) last -= 8;
    if (at >= to) break;
    if (first > last) {
      if (!seeding) {
        at = to;
        break;
      }
      at = skip(program, at, to);
      if (at >= to) break;
    }
    let changed = seeding;
    if (seeding) startThreads(program, state);
    if (flags & Flag.PLACES) {
      pass(program, state, at);
      changed = true;
    }
    if (changed) {
      first = 0;
      last = size - 8;
    }
    if (isFinal(program, state)) return true;
    const byte = <u32>load<u8>(at);
    let symbol: usize;
    if (byte < ASCII_END) {
      symbol = load<u8>(ascii + byte);
      at++;
    } else {
      symbol = classOfAtom(program, atomAt(at));
      at += sizeAt(at);
    }
    const mask = masks + symbol * size;
    let carry: u64 = 0;
    let further: u64 = 0;
    for (let offset = first; offset <= last; offset += 8) {
      const taken = load<u64>(threads + offset) & load<u64>(mask + offset);
      const shifted = taken & load<u64>(shift + offset);
      store<u64>(threads + offset, (shifted << 1) | carry | (taken & load<u64>(loop + offset)));
      store<u64>(moved + offset, taken);
      carry = shifted >> 63;
      further |= taken & load<u64>(edges + offset);
    }
    addWork(4 + (<u32>(last - first) >> 3));
    if (carry) {
      // Positions end with the final one, from which no thread goes on, so there is a word behind.
      last += 8;
      store<u64>(threads + last, carry);
      store<u64>(moved + last, 0);
    }
    if (flags & Flag.COUNTED) refillAll(program, state, first, last);
    if (further) followAll(program, state, moved, first, last);
    if (flags & Flag.COUNTED) stay(program, state, moved, first, last);
    if (further) {
      first = 0;
      last = size - 8;
    }
    if (spent()) return false;
  }
  store<u32>(state, at, State.AT);
  return false;
}
