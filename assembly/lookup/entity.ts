import { CELL, Tag, blockOf, frameStart, tagOf } from '../cell';
import { hashPair } from '../hash';
import { Table, field } from '../layout';
import { tryList } from '../search';
import { bucketOfHash, hashText } from './entities';

/** Tries the rules that a slot's entity itself allows. Where a value that is no entity makes rules err, it is a hazard of the table. */
export function tryEntity(table: usize): void {
  const cell = frameStart() + field(table, Table.SLOT);
  if (tagOf(cell) != Tag.ENTITY) return;
  tryList(bucketOfHash(table, hashPair(hashText(blockOf(cell)), hashText(blockOf(cell) + CELL))));
}
