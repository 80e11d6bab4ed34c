/** Staging chunks, and making what is staged the state (docs/module-format.md §9). */
import { spent, startBudget } from '../budget';
import { frameStart } from '../cell';
import { Root, field } from '../layout';
import { keepLists, makeAncestors, stagedName } from './ancestors';
import { compact, tidy } from './compact';
import { writeRows } from './dump';
import { Head, Refusal, Staging, headOf, header, heapStart, setHead } from './header';
import { Kind, Unit, allocate, kindOf, sizeOf, waste } from './heap';
import { FIRST_NAME, Name, nameAt, openNames } from './names';
import { isRead, readText, startReading } from './reader';
import { readEntityName, readRow, isSameRow } from './row';
import { keepState, makeState, openState } from './state';

/** What a chunk is. */
namespace Chunk {
  /** The first of a whole state. */
  export const WHOLE: u32 = 1;
  /** Entities to be added, or to take the place of those of their names. */
  export const ENTITIES: u32 = 2;
  /** References to entities that are to be removed. */
  export const REMOVALS: u32 = 3;
  /** No chunk: asks for one of what is installed. */
  export const READ: u32 = 4;
}

/** Format, count, an epoch. */
const HEADER: u32 = 16;
const FORMAT: u32 = 1;

/** Epochs begin behind this one at most. */
const MOST_EPOCH: u64 = 1 << 62;

/** Steps for each byte of a chunk: what stands in sets is compared once for each set around it. */
const STEPS_A_BYTE: u64 = 64;

/** A chunk of as many bytes takes no more than so many times that in the heap, but for tables that grow. */
const HEAP_A_BYTE: u64 = 8;

/** Stages the chunk in the frame area, or writes one there. */
export function prepareState(kind: u32, length: u32): bool {
  setHead(Head.REFUSAL, Refusal.NONE);
  if (kind == Chunk.READ) return headOf(Head.STAGING) == Staging.NONE && writeRows(length);
  if (isVoid()) return refuse(Refusal.ORDER);
  if (length < HEADER || length > field(0, Root.FRAME_BYTES)) return refuse(Refusal.FORMAT);
  if (headOf(Head.END) == 0 && !open()) return refuse(Refusal.ROOM);
  tidy(<u64>length * HEAP_A_BYTE);
  if (!begin(kind)) return refuse(Refusal.ORDER);
  startBudget(<u32>min<u64>(0xffffffff, (<u64>length + 1024) * STEPS_A_BYTE));
  const staged = stageAll(kind, length);
  if (spent()) return refuse(Refusal.WORK);
  return staged || refuse(Refusal.FORMAT);
}

@inline
function isVoid(): bool {
  return headOf(Head.STAGING) == Staging.VOID;
}

/** Notes why, if nothing deeper did, and that nothing can be made of what is staged. */
function refuse(why: u32): bool {
  if (headOf(Head.REFUSAL) == Refusal.NONE) setHead(Head.REFUSAL, why);
  setHead(Head.STAGING, Staging.VOID);
  return false;
}

/** Makes the heap. */
function open(): bool {
  memory.fill(header(), 0, Head.SIZE);
  setHead(Head.END, <u32>heapStart());
  setHead(Head.FROM, <u32>heapStart());
  if (openNames() && openState()) return true;
  setHead(Head.END, 0);
  setHead(Head.TABLE, 0);
  setHead(Head.PLACES, 0);
  return false;
}

/** Begins a staging, or goes on with one that this kind of chunk may follow. */
function begin(kind: u32): bool {
  const staging = headOf(Head.STAGING);
  if (kind < Chunk.WHOLE || kind > Chunk.REMOVALS) return false;
  if (kind == Chunk.WHOLE && staging != Staging.NONE) return false;
  if (kind == Chunk.REMOVALS && staging == Staging.WHOLE) return false;
  if (staging != Staging.NONE) return true;
  setHead(Head.STAGING, kind == Chunk.WHOLE ? Staging.WHOLE : Staging.CHANGES);
  setHead(Head.FROM, headOf(Head.END));
  setHead(Head.KEYS, 0);
  store<u64>(header(), 0, Head.AFTER);
  return true;
}

function stageAll(kind: u32, length: u32): bool {
  const chunk = frameStart();
  const after = load<u64>(chunk, 8);
  if (load<u32>(chunk) != FORMAT || (kind != Chunk.WHOLE && after != 0) || after > MOST_EPOCH) return false;
  if (kind == Chunk.WHOLE) store<u64>(header(), after, Head.AFTER);
  startReading(chunk + HEADER, chunk + length);
  for (let count = load<u32>(chunk, 4); count; count--) {
    if (spent() || !(kind == Chunk.REMOVALS ? stageRemoval() : stageRow())) return false;
  }
  return isRead();
}

function stageRow(): bool {
  const row = readRow();
  if (row == 0) return false;
  const name = nameAt(load<u32>(row - Unit.BODY));
  const next: usize = load<u32>(name, Name.NEXT);
  if (next) {
    // Twice the same says nothing new.
    if (kindOf(next) != Kind.ROW || !isSameRow(next, row)) return twice();
    waste(row);
    return true;
  }
  const now: usize = load<u32>(name, Name.ROW);
  if (now == 0 || !isSameRow(now, row)) {
    store<u32>(name, <u32>row, Name.NEXT);
    return true;
  }
  // What stays as it is keeps its row.
  const number = load<u32>(row - Unit.BODY);
  if (row + sizeOf(row) - Unit.BODY == headOf(Head.END)) setHead(Head.END, <u32>(row - Unit.BODY));
  else waste(row);
  if (allocate(Kind.SAME, number, 0) == 0) return refuse(Refusal.ROOM);
  store<u32>(name, <u32>now, Name.NEXT);
  return true;
}

function twice(): bool {
  setHead(Head.REFUSAL, Refusal.TWICE);
  return false;
}

function stageRemoval(): bool {
  const number = readEntityName();
  if (number == 0) return false;
  const name = nameAt(number);
  const next: usize = load<u32>(name, Name.NEXT);
  if (next) return kindOf(next) == Kind.REMOVAL || twice();
  const removal = allocate(Kind.REMOVAL, number, 0);
  if (removal == 0) return refuse(Refusal.ROOM);
  store<u32>(name, <u32>removal, Name.NEXT);
  return true;
}

/** Makes what is staged the state, and returns its epoch; that of the state as it is where nothing is staged, or what is cannot be made one. */
export function commitState(): i64 {
  setHead(Head.REFUSAL, Refusal.NONE);
  const staging = headOf(Head.STAGING);
  if (staging == Staging.NONE || staging == Staging.VOID) {
    setHead(Head.REFUSAL, Refusal.ORDER);
    return epoch();
  }
  if (!make()) {
    const wantsRoom = headOf(Head.REFUSAL) == Refusal.ROOM;
    if (wantsRoom) {
      compact();
      setHead(Head.REFUSAL, Refusal.NONE);
    }
    if (!wantsRoom || !make()) {
      setHead(Head.STAGING, Staging.VOID);
      return epoch();
    }
  }
  keepLists();
  keepRows();
  keepState();
  store<u64>(header(), max<u64>(load<u64>(header(), Head.EPOCH), load<u64>(header(), Head.AFTER)) + 1, Head.EPOCH);
  setHead(Head.STAGING, Staging.NONE);
  return epoch();
}

@inline
function epoch(): i64 {
  return load<i64>(header(), Head.EPOCH);
}

/** All that can fail: digests before lists, which stay in the heap. */
@inline
function make(): bool {
  return makeState() && makeAncestors();
}

function keepRows(): void {
  const whole = headOf(Head.STAGING) == Staging.WHOLE;
  const end = headOf(Head.NAMES);
  if (whole) {
    for (let number = FIRST_NAME; number < end; number++) keepRow(nameAt(number), true);
    return;
  }
  const stop: usize = headOf(Head.END);
  for (let unit: usize = headOf(Head.FROM); unit < stop; unit += sizeOf(unit + Unit.BODY)) {
    const body = unit + Unit.BODY;
    const number = stagedName(body);
    if (number) keepRow(nameAt(number), false);
    else if (kindOf(body) == Kind.SAME) store<u32>(nameAt(load<u32>(unit)), 0, Name.NEXT);
  }
}

function keepRow(name: usize, whole: bool): void {
  const row: usize = load<u32>(name, Name.ROW);
  const next: usize = load<u32>(name, Name.NEXT);
  if (next == 0 && !whole) return;
  if (row && row != next) waste(row);
  if (next && kindOf(next) == Kind.REMOVAL) waste(next);
  store<u32>(name, next && kindOf(next) == Kind.ROW ? <u32>next : 0, Name.ROW);
  store<u32>(name, 0, Name.NEXT);
}

/** Drops what is staged. */
export function rollbackState(): void {
  setHead(Head.REFUSAL, Refusal.NONE);
  if (headOf(Head.STAGING) == Staging.NONE) return;
  setHead(Head.STAGING, Staging.NONE);
  if (headOf(Head.END) == 0) return;
  const end = headOf(Head.NAMES);
  for (let number = FIRST_NAME; number < end; number++) {
    const name = nameAt(number);
    const next: usize = load<u32>(name, Name.NEXT);
    if (next == 0) continue;
    if (next != load<u32>(name, Name.ROW)) waste(next);
    store<u32>(name, 0, Name.NEXT);
  }
}
