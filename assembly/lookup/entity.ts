/** Looking rules up by the entity in a slot. */
import { CELL, Tag, blockOf, frameStart, tagOf } from '../cell';
import { Table, field } from '../layout';
import { tryList } from '../search';
import { bucketOfEntity, hashText } from './entities';

/** Tries the rules that a slot's entity itself allows. Where a value that is no entity makes rules err, it is a hazard of the table. */
export function tryEntity(table: usize): void {
  const cell = frameStart() + field(table, Table.SLOT);
  if (tagOf(cell) != Tag.ENTITY) return;
  const type = blockOf(cell);
  tryList(bucketOfEntity(table, type, type + CELL, hashText(type)));
}
