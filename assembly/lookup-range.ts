/** Looking rules up by the number that a slot's value becomes. */
import { Tag, floatOf, frameStart, intOf, tagOf } from './cell';
import { numberValue } from './js/number';
import { Table, TableKind, field } from './layout';
import { floatValue } from './python/float';

/** The slot's value becomes no number, and no rule of the table can match. */
export const NO_LEAF: i32 = -1;
/** The table cannot tell: an integer that no double is. */
export const ANY_LEAF: i32 = -2;

/** Integers up to this are doubles. */
const EXACT: i64 = 9007199254740992;

/** The leaf of the segment tree for the slot's number, `NO_LEAF` or `ANY_LEAF`. */
export function rangeLeaf(table: usize): i32 {
  const cell = frameStart() + field(table, Table.SLOT);
  switch (field(table, Table.KIND)) {
    case TableKind.PYTHON_FLOAT:
      return leafOf(table, floatValue(cell));
    case TableKind.JS_NUMBER:
      return leafOf(table, numberValue(cell));
    default:
      return pythonLeaf(table, cell);
  }
}

/** What is no number has made Python raise, which is a hazard of the table; but where the rules say that it is false. */
function pythonLeaf(table: usize, cell: usize): i32 {
  const tag = tagOf(cell);
  if (tag == Tag.FLOAT) return leafOf(table, floatOf(cell));
  if (tag == Tag.BIGINT) return ANY_LEAF;
  if (tag != Tag.INT && tag != Tag.BOOL) return NO_LEAF;
  const integer = intOf(cell);
  return integer > EXACT || integer < -EXACT ? ANY_LEAF : leafOf(table, <f64>integer);
}

/** A number's segment: odd for a bound, even for the gap between two. */
function leafOf(table: usize, value: f64): i32 {
  if (value != value) return NO_LEAF;
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
  return <i32>(field(table, Table.LEAVES) + 2 * low + (isBound ? 1 : 0));
}
