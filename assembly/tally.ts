/** What the rules evaluated so far come to: the deciding rule, and the lists of those that matched and those that erred. */
import { UNBOUNDED, stopAt } from './budget';
import { Combine, DENIES, OnError, Root, Rule, field, isFallback } from './layout';
import { ERROR, TRUE, Truth } from './truth';

/** The deciding rule so far; 0 when there is none. */
export let winner: usize = 0;
/** Whether it decides by its error. */
export let failed: bool = false;
export let evaluated: u32 = 0;

let winnerRank: u32 = 0;
let matched: u32 = 0;
let erred: u32 = 0;
let sides: u32 = 0;
let reportsAll: bool = false;
/** Whether all that have the winner's effect decide with it. */
let together: bool = false;
/** Whether a rule erred under `deny` where rules decide together. */
let fails: bool = false;
/** Rules of the side that denies that matched. */
let denials: u32 = 0;
/** The number of this decision, by which a rule that two tables bring up is tried once. */
let decision: u32 = 0;

export function startTally(combine: u32): void {
  winner = 0;
  failed = false;
  evaluated = 0;
  winnerRank = UNBOUNDED;
  matched = 0;
  erred = 0;
  sides = 0;
  reportsAll = combine != Combine.FIRST;
  together = combine == Combine.FORBID_TRUMPS_PERMIT;
  fails = false;
  denials = 0;
  decision++;
  if (decision == 0) {
    memory.fill(field(0, Root.STAMPS), 0, field(0, Root.STAMPS_END) - field(0, Root.STAMPS));
    decision = 1;
  }
}

/** From here on the first match decides and ends the search. */
@inline
export function stopAtFirst(): void {
  reportsAll = false;
}

/** Whether a rule that tables bring up has not been tried in this decision. */
@inline
export function isNew(rule: usize): bool {
  const stamp: usize = field(0, Root.STAMPS) + (field(rule, Rule.ORDINAL) << 2);
  if (load<u32>(stamp) == decision) return false;
  store<u32>(stamp, decision);
  return true;
}

@inline
export function countEvaluated(rules: u32): void {
  evaluated += rules;
}

/** Takes in the value of a rule that is not simply false. */
export function settle(rule: usize, value: Truth): void {
  let decides = value == TRUE;
  let failing = false;
  if (value == ERROR) {
    erred = note(field(0, Root.ERRED), erred, rule);
    const meaning = load<u8>(rule, Rule.EFFECT) >> 4;
    decides = meaning == OnError.MATCH;
    failing = meaning == OnError.DENY;
    if (failing && together) {
      fails = true;
      return;
    }
  }
  if (decides && !isFallback(rule)) {
    const side = load<u8>(rule, Rule.SIDE);
    sides |= side;
    if (side == DENIES) denials++;
    if (reportsAll) matched = note(field(0, Root.MATCHED), matched, rule);
  }
  if (!(decides || failing)) return;
  const rank = field(rule, Rule.RANK);
  if (rank < winnerRank) {
    winnerRank = rank;
    winner = rule;
    failed = failing;
  }
  if (!reportsAll) stopAt(rank);
}

/** Ends the tally: what forbids trumps an error under `deny`, and that what permits. */
export function closeTally(): void {
  if (fails && (winner == 0 || load<u8>(winner, Rule.SIDE) != DENIES)) failed = true;
}

/** How many of the rules that matched decide; the first by rank, as those that deny rank before those that allow. 0 where the winner decides alone. */
export function decidingTogether(): u32 {
  if (!together || isFallback(winner)) return 0;
  return denials ? denials : matched;
}

/** Whether a rule of action `allow` and one of action `deny` matched. */
@inline
export function isConflict(): bool {
  return sides == 3;
}

/** The ordinals of the rules that matched, by rank, as words at the list's address; returns their number. */
@inline
export function matchedOrdinals(): u32 {
  return matched ? toOrdinals(field(0, Root.MATCHED), matched) : 0;
}

/**
 * As `matchedOrdinals`, of the rules that erred. Where the first match decides, the rules after it do not count as evaluated, though some
 * of them may have been: their errors are left out.
 */
export function erredOrdinals(all: bool): u32 {
  if (erred == 0) return 0;
  const list = field(0, Root.ERRED);
  const last = all && (winner == 0 || !isFallback(winner)) ? UNBOUNDED : winnerRank;
  let kept: u32 = 0;
  for (let index: u32 = 0; index < erred; index++) {
    const item = load<u64>(list + (index << 3));
    if (<u32>(item >> 32) > last) continue;
    store<u64>(list + (kept << 3), item);
    kept++;
  }
  return toOrdinals(list, kept);
}

/** Appends a rule to a list of rank and ordinal, 8 bytes each; returns the list's new length. */
function note(list: usize, length: u32, rule: usize): u32 {
  store<u64>(list + (<usize>length << 3), (<u64>field(rule, Rule.RANK) << 32) | field(rule, Rule.ORDINAL));
  return length + 1;
}

/** Sorts a list by rank and leaves only the ordinals; returns its length. */
function toOrdinals(list: usize, length: u32): u32 {
  sort(list, length);
  for (let index: usize = 0; index < length; index++) {
    store<u32>(list + (index << 2), <u32>load<u64>(list + (index << 3)));
  }
  return length;
}

/** Heapsort: no extra memory, no bad case. Lists come nearly sorted, so a sorted one is left alone first. */
function sort(list: usize, length: usize): void {
  let sorted: usize = 1;
  while (sorted < length && at(list, sorted - 1) < at(list, sorted)) sorted++;
  if (sorted >= length) return;
  for (let root = length >> 1; root > 0; root--) sift(list, root - 1, length);
  for (let end = length - 1; end > 0; end--) {
    const largest = at(list, 0);
    store<u64>(list, at(list, end));
    store<u64>(list + (end << 3), largest);
    sift(list, 0, end);
  }
}

function sift(list: usize, root: usize, end: usize): void {
  const item = at(list, root);
  let child: usize = 2 * root + 1;
  while (child < end) {
    if (child + 1 < end && at(list, child) < at(list, child + 1)) child++;
    if (at(list, child) <= item) break;
    store<u64>(list + (root << 3), at(list, child));
    root = child;
    child = 2 * root + 1;
  }
  store<u64>(list + (root << 3), item);
}

@inline
function at(list: usize, index: usize): u64 {
  return load<u64>(list + (index << 3));
}
