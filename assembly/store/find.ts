/** What decisions ask of the installed entities. */
import { charge } from '../budget';
import { CELL, blockOf, countOf } from '../cell';
import { NO_ANCESTORS, hasNumber } from './ancestors';
import { Head, headOf, heapStart } from './header';
import { Unit } from './heap';
import { Name, Space, find, nameAt } from './names';
import { parentList, parentsOf } from './row';

/** Whether anything was ever installed. */
@inline
export function isInstalled(): bool {
  return headOf(Head.ENTITIES) != 0;
}

/** Whether a row is one of the store. */
@inline
export function isStored(row: usize): bool {
  return row >= heapStart();
}

/** The number of the name of an entity's two texts, which stand one behind the other; 0 for none. */
export function numberOf(type: usize, id: usize): u32 {
  charge(2);
  const space = find(Space.TYPES, blockOf(type), countOf(type));
  return space ? find(space, blockOf(id), countOf(id)) : 0;
}

/** The number of an entity; 0 for none. */
@inline
export function numberOfEntity(entity: usize): u32 {
  return numberOf(blockOf(entity), blockOf(entity) + CELL);
}

/** The row of a number; 0 for none. */
@inline
export function storedRow(number: u32): usize {
  return number ? <usize>load<u32>(nameAt(number), Name.ROW) : 0;
}

@inline
export function numberOfRow(row: usize): u32 {
  return load<u32>(row - Unit.BODY);
}

/** Whether the entity of a row is below another, in the store alone. */
export function isBelow(row: usize, number: u32): bool {
  charge(1);
  const list = load<u32>(nameAt(numberOfRow(row)), Name.ANCESTORS);
  if (list == NO_ANCESTORS) return false;
  if (list) return hasNumber(list, number);
  const parents = parentsOf(row);
  const all = parentList(row);
  for (let index: u32 = 0; index < parents; index++) {
    const parent = load<u32>(all + <usize>(index << 2));
    if (parent == number) return true;
    charge(1);
    const above = load<u32>(nameAt(parent), Name.ANCESTORS);
    if (above > NO_ANCESTORS && hasNumber(above, number)) return true;
  }
  return false;
}
