import { Tag, floatOf, frameStart, intOf, tagOf } from '../cell';
import { Table, field } from '../layout';
import { tryList } from '../search';
import { tryNumber } from './leaf';

/** Integers up to this are doubles. */
const EXACT: i64 = 9007199254740992;

/** Tries the rules that the number in a slot allows; all of them for an integer that may be none of the doubles. What is no number allows none. */
export function tryPythonNumber(table: usize): void {
  const cell = frameStart() + field(table, Table.SLOT);
  const tag = tagOf(cell);
  if (tag == Tag.FLOAT) {
    tryNumber(table, floatOf(cell));
  } else if (tag == Tag.BIGINT || (tag == Tag.INT && (intOf(cell) > EXACT || intOf(cell) < -EXACT))) {
    tryList(field(table, Table.ALL));
  } else if (tag == Tag.INT || tag == Tag.BOOL) {
    tryNumber(table, <f64>intOf(cell));
  }
}
