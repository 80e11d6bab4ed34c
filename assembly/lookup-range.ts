/** Looking rules up by the number that a slot's value becomes. */
import { Table, field } from './layout';

/** The leaf of the segment tree for the slot's number; -1 when it becomes none, -2 when it cannot be looked up exactly. */
export function rangeLeaf(table: usize): i32 {
  return -2;
}

/** The leaf of a number: its segment, which is odd for a bound and even for the gap between two. */
export function leafOf(table: usize, value: f64): i32 {
  const bounds: usize = field(table, Table.KEYS);
  let low: u32 = 0;
  let high = field(table, Table.COUNT);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f64>(bounds + (<usize>middle << 3)) < value) low = middle + 1;
    else high = middle;
  }
  const isBound = low < field(table, Table.COUNT) && load<f64>(bounds + (<usize>low << 3)) == value;
  return <i32>(field(table, Table.LEAVES) + 2 * low + (isBound ? 1 : 0));
}
