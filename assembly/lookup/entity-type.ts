import { Tag, blockOf, frameStart, tagOf } from '../cell';
import { Table, field } from '../layout';
import { tryList } from '../search';
import { bucketOfHash, hashText } from './entities';

/** Tries the rules that the type of a slot's entity allows. */
export function tryEntityType(table: usize): void {
  const cell = frameStart() + field(table, Table.SLOT);
  if (tagOf(cell) == Tag.ENTITY) tryList(bucketOfHash(table, hashText(blockOf(cell))));
}
