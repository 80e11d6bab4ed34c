/** The automata that a text has begun: each reads from its seeds on, as long as it has a thread, and every byte at most once; what is found with look-arounds taken to hold is read once more. */
import { bound, spent } from '../budget';
import { field } from '../layout';
import { scanText } from './filter';
import { Filter, Finding, Flag, Member, Program, State } from './layout';
import { assumeLooks } from './places';
import { advance, begin, finish, runOn } from './run';
import { addWork, chargeWork, startThreads } from './threads';
import { readText, textEnd, textStart } from './text';
import { tryList } from '../search';

/** The number of the text that filters run over; never the same twice. */
export let textNumber: u64 = 0;

let begun: usize = 0;
let begunEnd: usize = 0;

/** Tries the rules whose patterns occur in the text. */
export function findPatterns(filter: usize): void {
  textNumber++;
  begun = field(filter, Filter.BEGUN);
  begunEnd = begun;
  const needles: usize = field(filter, Filter.NEEDLES);
  if (needles) scanText(needles, textNumber, true);
  seedStart(filter);
  scanText(field(filter, Filter.BEGINNINGS), textNumber, false);
  finishSeeds(filter);
}

@inline
function programOf(member: usize): usize {
  return load<u32>(member, Member.PROGRAM);
}

@inline
function stateOf(member: usize): usize {
  return load<u32>(programOf(member), Program.STATE);
}

/** A needle of the member stands in the text. */
export function openMember(member: usize): void {
  addWork(1);
  store<u64>(stateOf(member), textNumber, State.NEEDLED);
}

/** Whether the member needs not be looked for: it has a needle that the text has not, or its rules come too late. */
@inline
function isOut(member: usize): bool {
  if (load<u32>(member, Member.RANK) >= bound) return true;
  return load<u32>(member, Member.NEEDLED) != 0 && load<u64>(stateOf(member), State.NEEDLED) != textNumber;
}

/** Reads on as `advance` does, taking look-arounds to hold; returns whether that was found which the member asks for. */
function advanceMember(member: usize, to: usize, seeding: bool): bool {
  const program = programOf(member);
  if ((load<u32>(program, Program.FLAGS) & Flag.LOOKS) == 0) return advance(program, stateOf(member), to, seeding);
  assumeLooks(true);
  if (advance(program, stateOf(member), to, seeding)) store<u32>(stateOf(member), Finding.PERHAPS, State.FOUND);
  assumeLooks(false);
  return false;
}

/** The pattern may begin anywhere from `from` to before `to`. The ends of seeds come in the order of the text, and where one begins the one before has seeded up to. */
export function seed(member: usize, from: usize, to: usize): void {
  addWork(2);
  if (isOut(member)) return;
  const state = stateOf(member);
  if (load<u64>(state, State.TEXT) != textNumber) beginMember(member, from);
  if (load<u32>(state, State.FOUND)) return;
  const start = max(from, <usize>load<u32>(state, State.AT));
  if (start >= to) return;
  if (advanceMember(member, start, false) || advanceMember(member, to, true)) found(member);
}

/** The patterns that may begin at the text's start, whatever stands there. */
function seedStart(filter: usize): void {
  const end: usize = field(filter, Filter.STARTERS_END);
  for (let at: usize = field(filter, Filter.STARTERS); at < end; at += 4) {
    const member: usize = load<u32>(at);
    if (isOut(member)) continue;
    beginMember(member, textStart);
    startThreads(programOf(member), stateOf(member));
  }
}

function beginMember(member: usize, at: usize): void {
  begin(programOf(member), stateOf(member), textNumber, at);
  store<u32>(begunEnd, <u32>member);
  begunEnd += 4;
}

/** Reads what is left for the patterns that were begun, and the whole text for those that no literal tells. */
function finishSeeds(filter: usize): void {
  for (let at = begun; at < begunEnd && !spent(); at += 4) {
    const member: usize = load<u32>(at);
    if (isOut(member) || load<u32>(stateOf(member), State.FOUND) == Finding.PATTERN) continue;
    if (finishMember(member)) found(member);
  }
  const end: usize = field(filter, Filter.ALWAYS_END);
  for (let member: usize = field(filter, Filter.ALWAYS); member < end && !spent(); member += Member.SIZE) {
    if (isOut(member)) continue;
    if (findWhole(member)) found(member);
  }
  chargeWork();
}

/** Reads to the text's end; what was found with look-arounds taken to hold is looked for again, exactly. */
function finishMember(member: usize): bool {
  const program = programOf(member);
  const state = stateOf(member);
  if ((load<u32>(program, Program.FLAGS) & Flag.LOOKS) == 0) return finish(program, state, false);
  assumeLooks(true);
  const perhaps = load<u32>(state, State.FOUND) == Finding.PERHAPS || finish(program, state, false);
  assumeLooks(false);
  return perhaps && findWhole(member);
}

/** Reads the whole text. */
function findWhole(member: usize): bool {
  const program = programOf(member);
  begin(program, stateOf(member), textNumber, textStart);
  return runOn(program, stateOf(member));
}

/** Remembers the occurrence for the guards of the rules that ask for it, and tries them. */
function found(member: usize): void {
  if (spent()) return;
  store<u32>(stateOf(member), Finding.PATTERN, State.FOUND);
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
  return load<u64>(state, State.TEXT) == textNumber && load<u32>(state, State.FOUND) == Finding.PATTERN;
}
