/**
 * Sets and records that a decision makes. Generated code takes room for their cells first (`openCells`), puts each value there as it is computed (`putItem`), and makes the container last.
 */
import { charge, chargeBytes, spent } from '../budget';
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';
import { cellsBehind } from '../encoded';
import { putCell, take, writeCell } from './arena';
import { compareCanonical } from './canonical';

/** How deep containers may stand within one that is made. */
const INNER_DEPTH: u32 = 63;

/** `[a, b, …]`: the set of the `count` cells at `cells`, which it takes over; 0 where it nests too deep. */
export function cedarSet(cells: usize, count: u32): usize {
  if (!areWithin(cells, count, CELL, INNER_DEPTH)) return 0;
  const distinct = sort(cells, count);
  return container(Tag.SET, distinct, cells);
}

/** `{a: x, b: y}`: the record of the keys of a list and of the values of `count` pairs of cells at `pairs`, whose first cells are written here; 0 where it nests too deep. */
export function cedarRecord(keys: usize, pairs: usize, count: u32): usize {
  if (tagOf(keys) != Tag.LIST || countOf(keys) != count || !areWithin(pairs + CELL, count, 2 * CELL, INNER_DEPTH)) return 0;
  let key = blockOf(keys);
  let pair = pairs;
  for (let rest = count; rest; rest--) {
    charge(1);
    if (tagOf(key) != Tag.STRING) return 0;
    putCell(pair, key);
    key += CELL;
    pair += 2 * CELL;
  }
  return container(Tag.RECORD, count, pairs);
}

function container(tag: u32, count: u32, block: usize): usize {
  const cell = take(CELL);
  if (cell) writeCell(cell, tag, count, count ? block : 0, 0);
  return cell;
}

/** Whether no more than `depth` containers enclose each other in any of the cells, which stand `stride` bytes apart. */
function areWithin(cell: usize, count: u32, stride: usize, depth: u32): bool {
  for (; count; count--) {
    charge(1);
    if (spent()) return false;
    const tag = tagOf(cell);
    if (tag >= Tag.LIST && tag <= Tag.RECORD) {
      if (depth == 0) return false;
      // Of a record the values alone nest.
      const first = tag == Tag.RECORD ? CELL : 0;
      if (countOf(cell) && !areWithin(blockOf(cell) + first, countOf(cell), CELL + first, depth - 1)) return false;
    }
    cell += stride;
  }
  return true;
}

/** Brings cells into the order of sets, each value once; returns how many there are then. */
function sort(cells: usize, count: u32): u32 {
  let sorted: u32 = 0;
  for (let index: u32 = 0; index < count && !spent(); index++) {
    const item = cells + <usize>index * CELL;
    let low: u32 = 0;
    let high = sorted;
    let order: i32 = 1;
    while (low < high && order) {
      const middle = (low + high) >>> 1;
      order = compareCanonical(item, cells + <usize>middle * CELL);
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    if (order == 0) continue;
    insert(item, cells + <usize>low * CELL, cells + <usize>sorted * CELL);
    sorted++;
  }
  return sorted;
}

/** Moves a cell to a place before `end`, and what stands from there to `end` behind it. */
function insert(item: usize, to: usize, end: usize): void {
  const head = load<u64>(item);
  const payload = load<u64>(item, 8);
  chargeBytes(<u32>(end - to));
  memory.copy(to + CELL, to, end - to);
  store<u64>(to, head);
  store<u64>(to, payload, 8);
}
