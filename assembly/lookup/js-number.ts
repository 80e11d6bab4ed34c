import { frameStart } from '../cell';
import { numberValue } from '../js/number';
import { Table, field } from '../layout';
import { tryNumber } from './leaf';

/** Tries the rules that `Number(value)` of a slot allows. */
export function tryJsNumber(table: usize): void {
  tryNumber(table, numberValue(frameStart() + field(table, Table.SLOT)));
}
