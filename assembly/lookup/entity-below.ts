/** Looking rules up by an entity and each of its ancestors. */
import { charge, spent } from '../budget';
import { CELL, Tag, blockOf, countOf, frameStart, tagOf } from '../cell';
import { Known, knownOf, rowOf } from '../cedar/entities';
import { hashPair } from '../hash';
import { Table, field } from '../layout';
import { tryList } from '../search';
import { bucketOfHash, hashText } from './entities';

/** Tries the rules that a slot's entity, or one that it is below, allows. An unknown entity is below none. */
export function tryEntityBelow(table: usize): void {
  const cell = frameStart() + field(table, Table.SLOT);
  if (tagOf(cell) != Tag.ENTITY) return;
  tryList(bucketOfHash(table, hashPair(hashText(blockOf(cell)), hashText(blockOf(cell) + CELL))));
  const ancestors = knownOf(rowOf(frameStart() + field(table, Table.ENTITIES), cell), Known.ANCESTORS);
  if (ancestors) tryAncestors(table, ancestors);
}

/** Tries the rules filed under each of a record by type of records by id. */
function tryAncestors(table: usize, ancestors: usize): void {
  if (tagOf(ancestors) != Tag.RECORD) return;
  let type = blockOf(ancestors);
  for (let types = countOf(ancestors); types; types--) {
    charge(1);
    const ids = type + CELL;
    if (tagOf(ids) == Tag.RECORD) tryEach(table, hashText(type), ids);
    type += 2 * CELL;
  }
}

function tryEach(table: usize, type: u32, ids: usize): void {
  let id = blockOf(ids);
  for (let rest = countOf(ids); rest && !spent(); rest--) {
    charge(1);
    tryList(bucketOfHash(table, hashPair(type, hashText(id))));
    id += 2 * CELL;
  }
}
