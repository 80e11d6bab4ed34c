/**
 * All ancestors of an entity, one after the other; some may come twice. The entities of a decision are those of the request, and those of the store that the request does not have. The rows
 * of a request have all ancestors among its own entities, and those of the store have theirs in the store; where one source leads into the other, the way is gone step by step.
 */
import { charge, spent } from '../budget';
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';
import { hashBytes, hashPair } from '../hash';
import { STORE_BYTES } from '../shapes';
import { NO_ANCESTORS } from '../store/ancestors';
import { isBelow, isInstalled, isStored, numberOf, numberOfRow } from '../store/find';
import { Head, headOf, setHead } from '../store/header';
import { FIRST_NAME, Name, nameAt, spaceOf, textOf } from '../store/names';
import { parentList, parentsOf } from '../store/row';
import { Known, knownOf, requestRow } from './entities';

/** The ancestor: the texts of its type and id, and its hash as tables of rules have it. */
export let ancestorType: usize = 0;
export let ancestorId: usize = 0;
export let ancestorHash: u32 = 0;

/** The entities of the request. */
let request: usize = 0;

/** The record by type of records by id that is being read, as what is left of both. */
let type: usize = 0;
let types: u32 = 0;
let id: usize = 0;
let ids: u32 = 0;
let typeHash: u32 = 0;

/** Numbers of the store that are being read, and what is read behind them: the lists of these parents. */
let number: usize = 0;
let numbersEnd: usize = 0;
let parent: usize = 0;
let parentsEnd: usize = 0;

/** Whether the way is gone step by step: then the numbers are parents, and these names wait for theirs to be visited. */
let walks: bool = false;
let waiting: u32 = 0;

/** The entities of the request that the store has names for, up to so many; more than that if there are more. */
const MOST_NAMED: u32 = 16;
let named: u32 = 0;
let isNamed: bool = false;

function names(): usize {
  return memory.data(64, 4);
}

/** Forgets what was found out of the request before. */
export function forgetRequest(): void {
  isNamed = false;
}

/** Whether the ancestors of the entity of a row are found step by step alone. */
export function isWalked(row: usize, entities: usize): bool {
  return isInstalled() && !(isStored(row) && isApart(row, entities));
}

/** Starts with the ancestors of the entity of a row. */
export function openAncestors(row: usize, entities: usize): void {
  types = 0;
  ids = 0;
  if (STORE_BYTES == 0) {
    openRecord(row);
    return;
  }
  number = 0;
  numbersEnd = 0;
  parent = 0;
  parentsEnd = 0;
  waiting = 0;
  request = entities;
  walks = false;
  if (row == 0) return;
  if (isStored(row)) {
    if (isApart(row, entities)) openLists(row);
    else startWalk(row);
    return;
  }
  walks = isInstalled();
  if (walks) nextWalk();
  openRecord(row);
}

/** The next ancestor; false behind the last. */
export function nextAncestor(): bool {
  while (!spent()) {
    charge(1);
    if (nextOfRecord()) return true;
    if (STORE_BYTES == 0) return false;
    if (number != numbersEnd) {
      const found = load<u32>(number);
      number += 4;
      if (walks && !visit(found)) continue;
      show(found);
      return true;
    }
    if (!openMore()) return false;
  }
  return false;
}

function openRecord(row: usize): void {
  const ancestors = knownOf(row, Known.ANCESTORS);
  if (ancestors == 0 || tagOf(ancestors) != Tag.RECORD) return;
  type = blockOf(ancestors);
  types = countOf(ancestors);
  ids = 0;
}

function nextOfRecord(): bool {
  while (ids == 0) {
    if (types == 0) return false;
    charge(1);
    if (tagOf(type + CELL) == Tag.RECORD) {
      ids = countOf(type + CELL);
      id = blockOf(type + CELL);
      typeHash = hashBytes(blockOf(type), countOf(type));
      ancestorType = type;
    }
    types--;
    type += 2 * CELL;
  }
  ids--;
  ancestorId = id;
  ancestorHash = hashPair(typeHash, hashBytes(blockOf(id), countOf(id)));
  id += 2 * CELL;
  if (STORE_BYTES != 0 && walks) enter();
  return true;
}

/** What the request does not know of the ancestor that was just found, the store may. */
function enter(): void {
  const found = numberOf(ancestorType, ancestorId);
  if (found && isNew(found) && requestRow(request, ancestorType, ancestorId) == 0) wait(found);
}

function show(found: u32): void {
  const name = nameAt(found);
  ancestorId = textOf(name);
  ancestorType = textOf(nameAt(spaceOf(name)));
  ancestorHash = load<u32>(name, Name.HASH);
}

/** The list of a row's name, or its parents and their lists. */
function openLists(row: usize): void {
  const list: usize = load<u32>(nameAt(numberOfRow(row)), Name.ANCESTORS);
  if (list) {
    openList(list);
    return;
  }
  number = parentList(row);
  numbersEnd = number + <usize>(parentsOf(row) << 2);
  parent = number;
  parentsEnd = numbersEnd;
}

function openList(list: usize): void {
  if (list <= NO_ANCESTORS) return;
  number = list + 4;
  numbersEnd = number + <usize>(load<u32>(list) << 2);
}

/** Goes on with what is read behind the numbers; false where nothing is left. */
function openMore(): bool {
  if (parent != parentsEnd) {
    openList(load<u32>(nameAt(load<u32>(parent)), Name.ANCESTORS));
    parent += 4;
    return true;
  }
  if (!walks || waiting == 0) return false;
  const name = nameAt(waiting);
  waiting = load<u32>(name, Name.LINK);
  const row: usize = load<u32>(name, Name.ROW);
  if (row == 0) return true;
  number = parentList(row);
  numbersEnd = number + <usize>(parentsOf(row) << 2);
  return true;
}

function startWalk(row: usize): void {
  walks = true;
  nextWalk();
  number = parentList(row);
  numbersEnd = number + <usize>(parentsOf(row) << 2);
}

/** Takes a number by which this walk's names are told from those of others. */
function nextWalk(): void {
  const walk = headOf(Head.WALK) + 1;
  setHead(Head.WALK, walk);
  if (walk) return;
  const end = headOf(Head.NAMES);
  for (let each = FIRST_NAME; each < end; each++) store<u32>(nameAt(each), 0, Name.MARK);
  setHead(Head.WALK, 1);
}

/** Whether a name is met for the first time. */
function isNew(found: u32): bool {
  const name = nameAt(found);
  if (load<u32>(name, Name.MARK) == headOf(Head.WALK)) return false;
  store<u32>(name, headOf(Head.WALK), Name.MARK);
  return true;
}

function wait(found: u32): void {
  store<u32>(nameAt(found), waiting, Name.LINK);
  waiting = found;
}

/** Whether a parent in the store is met for the first time. Where the request has it, its ancestors are those that the request knows. */
function visit(found: u32): bool {
  if (!isNew(found)) return false;
  const name = nameAt(found);
  const row = requestRow(request, textOf(nameAt(spaceOf(name))), textOf(name));
  if (row) openRecord(row);
  else wait(found);
  return true;
}

/** Whether no ancestor of a stored row is an entity of the request: then its lists are all that there is. */
export function isApart(row: usize, entities: usize): bool {
  if (tagOf(entities) != Tag.RECORD || countOf(entities) == 0) return true;
  if (!isNamed) nameRequest(entities);
  if (named > MOST_NAMED) return false;
  for (let index: u32 = 0; index < named; index++) {
    if (isBelow(row, load<u32>(names() + <usize>(index << 2)))) return false;
  }
  return true;
}

/** Finds the names of the request's entities. */
function nameRequest(entities: usize): void {
  named = 0;
  isNamed = true;
  let key = blockOf(entities);
  for (let rest = countOf(entities); rest; rest--) {
    const ofType = key + CELL;
    if (tagOf(ofType) == Tag.RECORD) nameAll(key, ofType);
    key += 2 * CELL;
  }
}

function nameAll(ofType: usize, record: usize): void {
  let each = blockOf(record);
  for (let rest = countOf(record); rest && named <= MOST_NAMED; rest--) {
    const found = numberOf(ofType, each);
    if (found) {
      if (named < MOST_NAMED) store<u32>(names() + <usize>(named << 2), found);
      named++;
    }
    each += 2 * CELL;
  }
}
