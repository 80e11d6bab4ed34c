/** The automata that a text has begun: each reads from its seeds on, as long as it has a thread, and every byte at most once. */
import { bound, spent } from '../budget';
import { Flag, Filter, Member, Program, State } from './layout';
import { field } from '../layout';
import { advance, begin, finish, runOn } from './run';
import { addWork, chargeWork, startThreads } from './threads';
import { readText, textEnd, textStart } from './text';
import { tryList } from '../search';

/** The number of the text that filters run over; never the same twice. */
export let textNumber: u64 = 0;

let begun: usize = 0;
let begunEnd: usize = 0;

export function startSeeds(filter: usize): void {
  textNumber++;
  begun = field(filter, Filter.BEGUN);
  begunEnd = begun;
  seedStart(filter);
}

@inline
function programOf(member: usize): usize {
  return load<u32>(member, Member.PROGRAM);
}

@inline
function stateOf(member: usize): usize {
  return load<u32>(programOf(member), Program.STATE);
}

/** The pattern may begin anywhere from `from` to before `to`. The ends of seeds come in the order of the text, and where one begins the one before has seeded up to. */
export function seed(member: usize, from: usize, to: usize): void {
  if (load<u32>(member, Member.RANK) >= bound) return;
  const program = programOf(member);
  const state = stateOf(member);
  addWork(2);
  if (load<u64>(state, State.TEXT) != textNumber) beginMember(member, from);
  // A look-around needs the whole text: such a pattern is read when all is scanned.
  if (load<u32>(state, State.FOUND) || load<u32>(program, Program.FLAGS) & Flag.LOOKS) return;
  const start = max(from, <usize>load<u32>(state, State.AT));
  if (start >= to) return;
  if (advance(program, state, start, false) || advance(program, state, to, true)) found(member);
}

/** The patterns that may begin at the text's start, whatever stands there. */
function seedStart(filter: usize): void {
  const end: usize = field(filter, Filter.STARTERS_END);
  for (let at: usize = field(filter, Filter.STARTERS); at < end; at += 4) {
    const member: usize = load<u32>(at);
    beginMember(member, textStart);
    startThreads(programOf(member), stateOf(member));
  }
}

function beginMember(member: usize, at: usize): void {
  begin(programOf(member), stateOf(member), textNumber, at);
  store<u32>(begunEnd, <u32>member);
  begunEnd += 4;
}

/** Reads what is left for the patterns that were begun, and the whole text for those that no prefix tells. */
export function finishSeeds(filter: usize): void {
  for (let at = begun; at < begunEnd && !spent(); at += 4) {
    const member: usize = load<u32>(at);
    const state = stateOf(member);
    if (load<u32>(state, State.FOUND) || load<u32>(member, Member.RANK) >= bound) continue;
    const program = programOf(member);
    const whole = load<u32>(program, Program.FLAGS) & Flag.LOOKS;
    if (whole ? runOn(program, state) : finish(program, state, false)) found(member);
  }
  const end: usize = field(filter, Filter.ALWAYS_END);
  for (let member: usize = field(filter, Filter.ALWAYS); member < end && !spent(); member += Member.SIZE) {
    if (load<u32>(member, Member.RANK) >= bound) continue;
    const program = programOf(member);
    begin(program, stateOf(member), textNumber, textStart);
    if (runOn(program, stateOf(member))) found(member);
  }
  chargeWork();
}

/** Remembers the occurrence for the guards of the rules that ask for it, and tries them. */
function found(member: usize): void {
  if (spent()) return;
  store<u32>(stateOf(member), 1, State.FOUND);
  const start = textStart;
  const end = textEnd;
  tryList(load<u32>(member, Member.RULES));
  // A guard may have looked for a pattern in another text.
  readText(start, end);
}

/** Whether an automaton is known to have found its pattern in the text that filters last ran over. */
@inline
export function isKnown(program: usize): bool {
  const state: usize = load<u32>(program, Program.STATE);
  return load<u64>(state, State.TEXT) == textNumber && load<u32>(state, State.FOUND) != 0;
}
