/**
 * The ancestors of entities. Those of a name that is somebody's parent, and of one with many parents, are kept as a list in ascending order; anybody else's are its
 * parents, and theirs. A commit makes anew what its changes touch.
 */
import { STORE_BYTES } from '../shapes';
import { Head, Refusal, Staging, headOf, setHead } from './header';
import { Kind, Unit, close, hasRoom, kindOf, sizeOf, waste } from './heap';
import { FIRST_NAME, Name, nameAt } from './names';
import { parentList, parentsOf } from './row';

/** Ancestors of a name that is somebody's parent and has none. An address that no list has. */
export const NO_ANCESTORS: u32 = 1;

/** With more parents, a list of its own is quicker than those of the parents. */
const MANY_PARENTS: u32 = 4;

/** What stands in `Name.MARK`: nothing to do, a list is to be made, it was made; else one more than the parents that were visited. */
const NEEDED: u32 = 0xfffffffe;
const MADE: u32 = 0xffffffff;

/** In `Name.LINK`: the parents have changed. */
const CHANGED: u32 = 0xffffffff;

/** Numbers read and written so far, and how many may be: so many, that work is linear in what a store may take. */
let work: u64 = 0;

/** The row that an entity has behind the commit; 0 for none. */
export function nextRow(name: usize): usize {
  const next: usize = load<u32>(name, Name.NEXT);
  if (next == 0) return headOf(Head.STAGING) == Staging.WHOLE ? 0 : load<u32>(name, Name.ROW);
  return kindOf(next) == Kind.ROW ? next : 0;
}

@inline
function mark(name: usize): u32 {
  return load<u32>(name, Name.MARK);
}

@inline
function setMark(name: usize, value: u32): void {
  store<u32>(name, value, Name.MARK);
}

/** Makes the lists that the staged rows ask for, beside those that are there; false where that cannot be, and nothing is changed then. */
export function makeAncestors(): bool {
  const before = headOf(Head.END);
  const end = headOf(Head.NAMES);
  work = 0;
  for (let number = FIRST_NAME; number < end; number++) {
    const name = nameAt(number);
    setMark(name, 0);
    store<u32>(name, 0, Name.LINK);
  }
  setHead(Head.WALK, 0);
  if (headOf(Head.STAGING) == Staging.WHOLE) needAll(end);
  else needChanged(end);
  let made = true;
  for (let number = FIRST_NAME; made && number < end; number++) {
    if (mark(nameAt(number)) == NEEDED) made = makeList(number);
  }
  if (!made) {
    setHead(Head.END, before);
    forgetLists();
  }
  return made;
}

/** Every list is made anew. */
function needAll(end: u32): void {
  for (let number = FIRST_NAME; number < end; number++) {
    const row = nextRow(nameAt(number));
    if (row) needParents(number, row);
  }
}

/** Lists are made for parents that have none. */
function needParents(number: u32, row: usize): void {
  const parents = parentsOf(row);
  const list = parentList(row);
  const whole = headOf(Head.STAGING) == Staging.WHOLE;
  for (let index: u32 = 0; index < parents; index++) {
    const parent = nameAt(load<u32>(list + <usize>(index << 2)));
    if (whole || load<u32>(parent, Name.ANCESTORS) == 0) setMark(parent, NEEDED);
  }
  if (parents > MANY_PARENTS) setMark(nameAt(number), NEEDED);
}

/** Lists are made anew where they have one whose parents have changed. */
function needChanged(end: u32): void {
  let changed = false;
  const stop: usize = headOf(Head.END);
  for (let unit: usize = headOf(Head.FROM); unit < stop; unit += sizeOf(unit + Unit.BODY)) {
    const number = stagedName(unit + Unit.BODY);
    if (number == 0) continue;
    const name = nameAt(number);
    const row = nextRow(name);
    if (row) needParents(number, row);
    if (haveSameParents(load<u32>(name, Name.ROW), row)) continue;
    store<u32>(name, CHANGED, Name.LINK);
    changed = true;
  }
  if (!changed) return;
  for (let number = FIRST_NAME; number < end; number++) {
    const name = nameAt(number);
    const list = load<u32>(name, Name.ANCESTORS);
    if (list && (load<u32>(name, Name.LINK) == CHANGED || hasChanged(list))) setMark(name, NEEDED);
  }
  for (let unit: usize = headOf(Head.FROM); unit < stop; unit += sizeOf(unit + Unit.BODY)) {
    const number = stagedName(unit + Unit.BODY);
    if (number) store<u32>(nameAt(number), 0, Name.LINK);
  }
}

/** The name that an object stages something for; 0 for another object. */
export function stagedName(body: usize): u32 {
  const kind = kindOf(body);
  if (kind != Kind.ROW && kind != Kind.REMOVAL) return 0;
  const number = load<u32>(body - Unit.BODY);
  return load<u32>(nameAt(number), Name.NEXT) == <u32>body ? number : 0;
}

function haveSameParents(a: usize, b: usize): bool {
  const countA = a ? parentsOf(a) : 0;
  const countB = b ? parentsOf(b) : 0;
  if (countA != countB) return false;
  return countA == 0 || memory.compare(parentList(a), parentList(b), countA << 2) == 0;
}

function hasChanged(list: usize): bool {
  if (list == NO_ANCESTORS) return false;
  const end = list + 4 + <usize>(load<u32>(list) << 2);
  for (let at = list + 4; at < end; at += 4) {
    if (load<u32>(nameAt(load<u32>(at)), Name.LINK) == CHANGED) return true;
  }
  return false;
}

/** Makes the list of a name, and those that it takes, depth first: names on the way are a list by `Name.LINK`, so no stack is needed. */
function makeList(first: u32): bool {
  let number = first;
  store<u32>(nameAt(number), 0, Name.LINK);
  setMark(nameAt(number), 1);
  while (number) {
    const name = nameAt(number);
    const row = nextRow(name);
    const parents = row ? parentsOf(row) : 0;
    const visited = mark(name) - 1;
    if (visited < parents) {
      setMark(name, visited + 2);
      const parent = load<u32>(parentList(row) + <usize>(visited << 2));
      const known = mark(nameAt(parent));
      if (known == NEEDED) {
        store<u32>(nameAt(parent), number, Name.LINK);
        setMark(nameAt(parent), 1);
        number = parent;
      } else if (known != 0 && known != MADE) {
        setHead(Head.REFUSAL, Refusal.CYCLE);
        return false;
      }
      continue;
    }
    const below = load<u32>(name, Name.LINK);
    const list = row && parents ? joined(number, row) : NO_ANCESTORS;
    if (list == 0) return false;
    store<u32>(name, list, Name.LINK);
    setMark(name, MADE);
    number = below;
  }
  return true;
}

/** The list of a name behind the commit. */
@inline
function nextList(name: usize): usize {
  return mark(name) == MADE ? load<u32>(name, Name.LINK) : load<u32>(name, Name.ANCESTORS);
}

/** The parents of a row and their ancestors as a list; 0 where there is no room for it. */
function joined(number: u32, row: usize): u32 {
  const parents = parentsOf(row);
  let count: u64 = parents;
  for (let index: u32 = 0; index < parents; index++) {
    const list = nextList(nameAt(load<u32>(parentList(row) + <usize>(index << 2))));
    if (list > NO_ANCESTORS) count += load<u32>(list);
  }
  work += count;
  if (work > <u64>STORE_BYTES << 2) return without(Refusal.WORK);
  // Everything one behind the other, and room to put runs together in, behind where the list will stand.
  const start = <usize>headOf(Head.END) + Unit.BODY + 4;
  if (!hasRoom(<u64>start + (count << 3))) return without(Refusal.ROOM);
  let end = start;
  for (let index: u32 = 0; index < parents; index++) {
    const parent = load<u32>(parentList(row) + <usize>(index << 2));
    store<u32>(end, parent);
    end += 4;
    const list = nextList(nameAt(parent));
    if (list <= NO_ANCESTORS) continue;
    memory.copy(end, list + 4, load<u32>(list) << 2);
    end += <usize>load<u32>(list) << 2;
  }
  const distinct = sort(start, end);
  store<u32>(start - 4, distinct);
  return <u32>close(Kind.ANCESTORS, number, start + <usize>(distinct << 2));
}

function without(why: u32): u32 {
  setHead(Head.REFUSAL, why);
  return 0;
}

/** Sorts numbers by putting ascending runs together, two and two, until one is left; each number once. There is as much room behind them. Returns how many are left. */
function sort(start: usize, end: usize): u32 {
  let from = start;
  let to = end;
  let stop = end;
  while (true) {
    const first = runEnd(from, stop);
    if (first == stop) break;
    let at = from;
    let out = to;
    while (at < stop) {
      const middle = runEnd(at, stop);
      const last = middle == stop ? stop : runEnd(middle, stop);
      out = merge(at, middle, last, out);
      at = last;
    }
    work += (stop - from) >>> 2;
    stop = out;
    const other = from;
    from = to;
    to = other;
  }
  if (from != start) memory.copy(start, from, stop - from);
  return <u32>((stop - from) >>> 2);
}

/** The end of the run of ascending numbers that begins here. */
function runEnd(at: usize, stop: usize): usize {
  for (at += 4; at < stop; at += 4) {
    if (load<u32>(at) <= load<u32>(at - 4)) return at;
  }
  return stop;
}

function merge(a: usize, middle: usize, stop: usize, out: usize): usize {
  let b = middle;
  while (a < middle || b < stop) {
    const one: u32 = a < middle ? load<u32>(a) : 0xffffffff;
    const other: u32 = b < stop ? load<u32>(b) : 0xffffffff;
    const least = min(one, other);
    if (one == least) a += 4;
    if (other == least) b += 4;
    store<u32>(out, least);
    out += 4;
  }
  return out;
}

/** Puts the lists that were made in their places. */
export function keepLists(): void {
  const end = headOf(Head.NAMES);
  const whole = headOf(Head.STAGING) == Staging.WHOLE;
  for (let number = FIRST_NAME; number < end; number++) {
    const name = nameAt(number);
    const before: usize = load<u32>(name, Name.ANCESTORS);
    if (mark(name) != MADE && !whole) continue;
    if (before > NO_ANCESTORS) waste(before);
    store<u32>(name, mark(name) == MADE ? load<u32>(name, Name.LINK) : 0, Name.ANCESTORS);
  }
  forgetLists();
}

function forgetLists(): void {
  const end = headOf(Head.NAMES);
  for (let number = FIRST_NAME; number < end; number++) {
    const name = nameAt(number);
    setMark(name, 0);
    store<u32>(name, 0, Name.LINK);
  }
}

/** Whether a list, which is none of `NO_ANCESTORS`, has a number. */
export function hasNumber(list: usize, number: u32): bool {
  let low: u32 = 0;
  let high = load<u32>(list);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = load<u32>(list + 4 + <usize>(middle << 2));
    if (found == number) return true;
    if (found < number) low = middle + 1;
    else high = middle;
  }
  return false;
}
