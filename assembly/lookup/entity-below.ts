/** Looking rules up by an entity and each of its ancestors. */
import { charge, exhaust, spent } from '../budget';
import { ancestorHash, isWalked, nextAncestor, openAncestors } from '../cedar/ancestors';
import { Known, knownOf, rowOf } from '../cedar/entities';
import { CELL, Tag, blockOf, countOf, frameStart, tagOf } from '../cell';
import { hashPair } from '../hash';
import { Table, field } from '../layout';
import { hasScratch, scratch, takeScratch } from '../scratch';
import { tryList } from '../search';
import { STORE_BYTES } from '../shapes';
import { isStored, numberOfRow } from '../store/find';
import { NO_ANCESTORS } from '../store/ancestors';
import { Name, nameAt } from '../store/names';
import { parentList, parentsOf } from '../store/row';
import { bucketOfHash, hashText } from './entities';

/** Tries the rules that a slot's entity, or one that it is below, allows. An unknown entity is below none. */
export function tryEntityBelow(table: usize): void {
  const cell = frameStart() + field(table, Table.SLOT);
  if (tagOf(cell) != Tag.ENTITY) return;
  tryList(bucketOfHash(table, hashPair(hashText(blockOf(cell)), hashText(blockOf(cell) + CELL))));
  const entities = frameStart() + field(table, Table.ENTITIES);
  const row = rowOf(entities, cell);
  if (STORE_BYTES != 0 && row != 0) {
    if (isWalked(row, entities)) return tryWalk(table, row, entities);
    if (isStored(row)) return tryStored(table, row);
  }
  const ancestors = knownOf(row, Known.ANCESTORS);
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

/** Tries the rules filed under the ancestors of a row of the store: its own list, or its parents and theirs. */
function tryStored(table: usize, row: usize): void {
  const list: usize = load<u32>(nameAt(numberOfRow(row)), Name.ANCESTORS);
  if (list) {
    tryNumbers(table, list);
    return;
  }
  const parents = parentList(row);
  const end = parents + <usize>(parentsOf(row) << 2);
  for (let parent = parents; parent < end && !spent(); parent += 4) {
    charge(1);
    const name = nameAt(load<u32>(parent));
    tryList(bucketOfHash(table, load<u32>(name, Name.HASH)));
    tryNumbers(table, load<u32>(name, Name.ANCESTORS));
  }
}

function tryNumbers(table: usize, list: usize): void {
  if (list <= NO_ANCESTORS) return;
  const end = list + 4 + <usize>(load<u32>(list) << 2);
  for (let number = list + 4; number < end && !spent(); number += 4) {
    charge(1);
    tryList(bucketOfHash(table, load<u32>(nameAt(load<u32>(number)), Name.HASH)));
  }
}

/** Tries the rules filed under ancestors that are found step by step. Rules ask for ancestors, too, so all lists are noted before any is tried. */
function tryWalk(table: usize, row: usize, entities: usize): void {
  const lists = scratch();
  let end = lists;
  openAncestors(row, entities);
  while (nextAncestor()) {
    const list = bucketOfHash(table, ancestorHash);
    if (list == 0) continue;
    if (!hasScratch(end + 4)) return exhaust();
    store<u32>(end, <u32>list);
    end += 4;
  }
  takeScratch(end);
  for (let at = lists; at < end; at += 4) tryList(load<u32>(at));
  takeScratch(lists);
}
