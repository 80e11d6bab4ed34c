import { Tag, blockOf, countOf, frameStart, tagOf } from '../cell';
import { Table, field } from '../layout';
import { tryList } from '../search';
import { bucketOf } from './text';

/** Tries the rules that the type of a slot's entity allows. */
export function tryEntityType(table: usize): void {
  const cell = frameStart() + field(table, Table.SLOT);
  if (tagOf(cell) != Tag.ENTITY) return;
  const type = blockOf(cell);
  tryList(bucketOf(table, blockOf(type), countOf(type)));
}
