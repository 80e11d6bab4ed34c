/** Making room: what is still referred to moves to the heap's start, in the order in which it stands. */
import { CELL, blockOf, frameStart } from '../cell';
import { cellsBehind, hasBlock } from '../encoded';
import { Head, headOf, heapLimit, heapStart, setHead } from './header';
import { Kind, Unit, kindOf, ownerOf, sizeOf } from './heap';
import { FIRST_NAME, Name, Space, changeKey, freeName, nameAt, placeAll, spaceOf, textOf } from './names';
import { Row, parentList, parentsOf } from './row';

/** A heap with less garbage is not worth the pass. */
const LEAST_GARBAGE: u32 = 1 << 20;

/** Makes room where half of the heap is garbage, or where there is none for as many bytes. */
export function tidy(bytes: u64): void {
  const garbage = headOf(Head.GARBAGE);
  const used = headOf(Head.END) - <u32>heapStart();
  if ((garbage > LEAST_GARBAGE && garbage > used >>> 1) || <u64>headOf(Head.END) + bytes > heapLimit()) compact();
}

/** Changes nothing that a decision or a commit could see. */
export function compact(): void {
  freeUnused();
  let to = heapStart();
  let from = to;
  const end: usize = headOf(Head.END);
  const staged: usize = headOf(Head.FROM);
  let stagedTo: usize = 0;
  while (from < end) {
    if (stagedTo == 0 && from >= staged) stagedTo = to;
    const body = from + Unit.BODY;
    const size = <usize>sizeOf(body);
    if (isUsed(body)) {
      if (from != to) move(from, to, size);
      to += size;
    }
    from += size;
  }
  setHead(Head.FROM, <u32>(stagedTo ? stagedTo : to));
  setHead(Head.END, <u32>to);
  setHead(Head.GARBAGE, 0);
}

/** Whether an object is what its owner refers to. */
function isUsed(body: usize): bool {
  const owner = ownerOf(body);
  const kind = kindOf(body);
  if (kind == Kind.TABLE) return headOf(owner) == <u32>body;
  if (kind == Kind.PAGE) return load<u32>(pageSlot(owner)) == <u32>body;
  const name = nameAt(owner);
  if (kind == Kind.TEXT) return load<u32>(name, Name.TEXT) == <u32>body;
  if (kind == Kind.ANCESTORS) return load<u32>(name, Name.ANCESTORS) == <u32>body;
  return load<u32>(name, Name.NEXT) == <u32>body || (kind == Kind.ROW && load<u32>(name, Name.ROW) == <u32>body) || (kind == Kind.SAME && isSame(name));
}

/** Whether the staged row is the one that is there. */
@inline
function isSame(name: usize): bool {
  const row = load<u32>(name, Name.ROW);
  return row != 0 && load<u32>(name, Name.NEXT) == row;
}

@inline
function pageSlot(page: u32): usize {
  return <usize>headOf(Head.PAGES) + <usize>(page << 2);
}

/** Moves an object towards the heap's start, and makes its owner refer to it there. */
function move(from: usize, to: usize, size: usize): void {
  const body = from + Unit.BODY;
  const owner = ownerOf(body);
  const kind = kindOf(body);
  const moved = to + Unit.BODY;
  if (kind == Kind.TABLE) {
    setHead(owner, <u32>moved);
  } else if (kind == Kind.PAGE) {
    store<u32>(pageSlot(owner), <u32>moved);
  } else {
    const name = nameAt(owner);
    if (kind == Kind.TEXT) store<u32>(name, <u32>moved, Name.TEXT);
    else if (kind == Kind.ANCESTORS) store<u32>(name, <u32>moved, Name.ANCESTORS);
    else if (kind != Kind.SAME) moveRow(name, <u32>body, <u32>moved);
  }
  memory.copy(to, from, size);
  const by = to - from;
  if (kind == Kind.TEXT) shift(moved, by);
  if (kind == Kind.ROW) {
    shift(moved + Row.TAGS, by);
    shiftAll(moved + Row.VALUES, load<u32>(moved, Row.COUNT), by);
  }
}

function moveRow(name: usize, body: u32, moved: u32): void {
  if (load<u32>(name, Name.ROW) == body) store<u32>(name, moved, Name.ROW);
  if (load<u32>(name, Name.NEXT) == body) store<u32>(name, moved, Name.NEXT);
}

/** Makes a cell that was moved refer to what stands behind it, and was moved as far. */
function shift(cell: usize, by: usize): void {
  if (!hasBlock(cell)) return;
  const block = blockOf(cell) + by;
  store<u32>(cell, <u32>(block - frameStart()), 8);
  shiftAll(block, cellsBehind(cell), by);
}

function shiftAll(cell: usize, count: u32, by: usize): void {
  for (; count; count--) {
    shift(cell, by);
    cell += CELL;
  }
}

/** Gives back the numbers of names that no row refers to. */
function freeUnused(): void {
  const end = headOf(Head.NAMES);
  for (let number = FIRST_NAME; number < end; number++) store<u32>(nameAt(number), 0, Name.MARK);
  for (let number = FIRST_NAME; number < end; number++) {
    const name = nameAt(number);
    const row = load<u32>(name, Name.ROW);
    const next = load<u32>(name, Name.NEXT);
    if (row) useRow(number, row);
    if (next && next != row) useRow(number, next);
  }
  for (let number = FIRST_NAME; number < end; number++) {
    const name = nameAt(number);
    if (load<u32>(name, Name.MARK) && spaceOf(name) > Space.SHAPES) use(spaceOf(name));
  }
  let freed = false;
  for (let number = FIRST_NAME; number < end; number++) {
    const name = nameAt(number);
    if (load<u32>(name, Name.MARK) || textOf(name) == 0) continue;
    freeName(number);
    freed = true;
  }
  for (let number = FIRST_NAME; number < end; number++) store<u32>(nameAt(number), 0, Name.MARK);
  setHead(Head.WALK, 0);
  if (freed && !placeAll()) changeKey();
}

@inline
function use(number: u32): void {
  store<u32>(nameAt(number), 1, Name.MARK);
}

function useRow(number: u32, row: usize): void {
  use(number);
  if (kindOf(row) != Kind.ROW) return;
  use(load<u32>(row, Row.SHAPE));
  const list = parentList(row);
  for (let index: u32 = 0; index < parentsOf(row); index++) use(load<u32>(list + <usize>(index << 2)));
}
