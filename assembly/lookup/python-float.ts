import { frameStart } from '../cell';
import { Table, field } from '../layout';
import { floatValue } from '../python/float';
import { tryNumber } from './leaf';

/** Tries the rules that `float(value)` of a slot allows. */
export function tryPythonFloat(table: usize): void {
  tryNumber(table, floatValue(frameStart() + field(table, Table.SLOT)));
}
