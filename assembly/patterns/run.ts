/** Running one automaton over a text. */
import { exhaust, spent } from '../budget';
import { Root, field } from '../layout';
import { hasScratch, scratch } from '../scratch';
import { sizeAt, sizeBefore } from '../unicode/utf8';
import { Flag, Look, Program, State } from './layout';
import { advanceNarrow } from './narrow';
import { textEnd, textStart } from './text';
import { NARROW_WORDS, addWork, chargeWork, clearThreads, consume, isFinal, pass, startThreads, wordsOf } from './threads';
import { advanceWide } from './wide';

/** Begins a text: no threads, nothing read before `at`. */
export function begin(program: usize, state: usize, text: u64, at: usize): void {
  store<u64>(state, text, State.TEXT);
  store<u32>(state, at, State.AT);
  store<u32>(state, 0, State.FOUND);
  clearThreads(program, state);
}

/** Reads on up to `to`, with new threads at every place before it when `seeding`. Returns whether the pattern has occurred. */
export function advance(program: usize, state: usize, to: usize, seeding: bool): bool {
  return wordsOf(program) == NARROW_WORDS ? advanceNarrow(program, state, to, seeding) : advanceWide(program, state, to, seeding);
}

/** Reads on to the text's end. Returns whether the pattern has occurred. */
export function finish(program: usize, state: usize, seeding: bool): bool {
  if (advance(program, state, textEnd, seeding)) return true;
  if (spent()) return false;
  if (seeding) startThreads(program, state);
  pass(program, state, textEnd);
  return isFinal(program, state);
}

/** Reads on to the text's end, with new threads at every place. */
export function runOn(program: usize, state: usize): bool {
  if (load<u32>(program, Program.FLAGS) & Flag.LOOKS) markLooks(program, scratch());
  if ((load<u32>(program, Program.FLAGS) & Flag.ANCHORED) == 0) return finish(program, state, true);
  if (load<u32>(state, State.AT) != textStart) return false;
  if (textStart == textEnd) return finish(program, state, true);
  return advance(program, state, textStart + 1, true) || finish(program, state, false);
}

/** Whether the pattern occurs in the text, without what a filter knows. */
export function occurs(program: usize): bool {
  const state: usize = field(0, Root.THREADS);
  begin(program, state, 0, textStart);
  const found = runOn(program, state);
  chargeWork();
  return found && !spent();
}

/**
 * Marks where the look-arounds of a program hold, those within them first. The marks stand where the decision's next piece of memory would, and are good for one
 * run: nothing is taken there while an automaton runs. Without room for them the budget is spent.
 */
function markLooks(program: usize, free: usize): usize {
  const end: usize = load<u32>(program, Program.LOOKS_END);
  const size = ((textEnd - textStart) >> 3) + 1;
  for (let look: usize = load<u32>(program, Program.LOOKS); look < end; look += Look.SIZE) {
    if (load<u32>(look, Look.NEAR)) continue;
    const inner: usize = load<u32>(look, Look.PROGRAM);
    const marks = markLooks(inner, free);
    free = marks + size;
    if (spent() || !hasScratch(free)) {
      exhaust();
      return free;
    }
    memory.fill(marks, 0, size);
    store<u32>(look, <u32>marks, Look.HOLDS);
    begin(inner, load<u32>(inner, Program.STATE), 0, textStart);
    if (load<u32>(look, Look.BEHIND)) markBehind(inner, marks);
    else markAhead(inner, marks);
  }
  return free;
}

@inline
function mark(marks: usize, at: usize): void {
  const index = at - textStart;
  store<u8>(marks + (index >> 3), load<u8>(marks + (index >> 3)) | <u8>((<u32>1) << (<u32>index & 7)));
}

/** Every place where an occurrence ends. */
function markBehind(program: usize, marks: usize): void {
  const state: usize = load<u32>(program, Program.STATE);
  let at = textStart;
  while (!spent()) {
    startThreads(program, state);
    pass(program, state, at);
    if (isFinal(program, state)) mark(marks, at);
    if (at >= textEnd) return;
    consume(program, state, at);
    at += sizeAt(at);
    addWork(2);
  }
}

/** Every place where an occurrence begins: the program reads backwards. */
function markAhead(program: usize, marks: usize): void {
  const state: usize = load<u32>(program, Program.STATE);
  let at = textEnd;
  while (!spent()) {
    startThreads(program, state);
    pass(program, state, at);
    if (isFinal(program, state)) mark(marks, at);
    if (at <= textStart) return;
    at -= sizeBefore(at);
    consume(program, state, at);
    addWork(2);
  }
}
