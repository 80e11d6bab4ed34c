/** Looking rules up by a number: a segment tree over the line, cut at the rules' bounds. */
import { Table, field } from '../layout';
import { tryList } from '../search';

/** Tries the lists of every node from a number's leaf up to the root. NaN lies nowhere. */
export function tryNumber(table: usize, value: f64): void {
  if (value != value) return;
  const nodes: usize = field(table, Table.NODES);
  for (let node = leafOf(table, value); node; node >>= 1) tryList(load<u32>(nodes + (<usize>node << 2)));
}

/** A number's leaf: that of its segment, which is odd for a bound, even for the gap between two. */
function leafOf(table: usize, value: f64): u32 {
  const bounds: usize = field(table, Table.KEYS);
  const count = field(table, Table.COUNT);
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f64>(bounds + (<usize>middle << 3)) < value) low = middle + 1;
    else high = middle;
  }
  const isBound = low < count && load<f64>(bounds + (<usize>low << 3)) == value;
  return field(table, Table.LEAVES) + 2 * low + (isBound ? 1 : 0);
}
