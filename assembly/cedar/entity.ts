/** What is asked of entities, and of records: membership, type, attributes, tags. */
import { charge, spent } from '../budget';
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';
import { ERROR, FALSE, TRUE, Truth, truthOf } from '../truth';
import { Known, isIn, isSameString, rowOf, valueAt, valueOf } from './entities';

/** `entity in other`, `entity in [other, …]`. All of a set are entities, or it is an error whichever of them is found. */
export function cedarIn(entity: usize, target: usize, entities: usize): Truth {
  if (tagOf(entity) != Tag.ENTITY) return ERROR;
  const tag = tagOf(target);
  if (tag == Tag.ENTITY) return truthOf(isIn(entity, target, rowOf(entities, entity), entities));
  return tag == Tag.SET ? isInOneOf(entity, target, entities) : ERROR;
}

function isInOneOf(entity: usize, set: usize, entities: usize): Truth {
  const row = rowOf(entities, entity);
  let found = false;
  let item = blockOf(set);
  for (let rest = countOf(set); rest; rest--) {
    charge(1);
    if (spent() || tagOf(item) != Tag.ENTITY) return ERROR;
    found = found || isIn(entity, item, row, entities);
    item += CELL;
  }
  return truthOf(found);
}

/** The same, where all of the set are known to be entities. */
export function isInAny(entity: usize, set: usize, entities: usize): Truth {
  const row = rowOf(entities, entity);
  let item = blockOf(set);
  for (let rest = countOf(set); rest; rest--) {
    charge(1);
    if (spent()) return ERROR;
    if (isIn(entity, item, row, entities)) return TRUE;
    item += CELL;
  }
  return FALSE;
}

/** `entity is Type`. */
export function cedarIs(entity: usize, type: usize): Truth {
  if (tagOf(entity) != Tag.ENTITY || tagOf(type) != Tag.STRING) return ERROR;
  return truthOf(isSameString(blockOf(entity), type));
}

/** Whether attributes can be asked of the value. */
@inline
function hasAttributes(value: usize): bool {
  return tagOf(value) == Tag.RECORD || tagOf(value) == Tag.ENTITY;
}

/** The attribute of a record or entity; 0 for none. */
function attributeOf(value: usize, name: usize, entities: usize): usize {
  return tagOf(value) == Tag.RECORD ? valueAt(value, name) : valueOf(rowOf(entities, value), Known.ATTRIBUTES, name);
}

/** `value has a.b.c`; the path is a list of names. */
export function cedarHas(value: usize, path: usize, entities: usize): Truth {
  if (value == 0 || tagOf(path) != Tag.LIST) return ERROR;
  let name = blockOf(path);
  for (let rest = countOf(path); rest; rest--) {
    if (tagOf(name) != Tag.STRING || !hasAttributes(value)) return ERROR;
    value = attributeOf(value, name, entities);
    if (value == 0) return FALSE;
    name += CELL;
  }
  return TRUE;
}

/** `value.name`: where it stands. 0 for a missing attribute, and for any attribute of an unknown entity. */
export function cedarAttribute(value: usize, name: usize, entities: usize): usize {
  return tagOf(name) == Tag.STRING && hasAttributes(value) ? attributeOf(value, name, entities) : 0;
}

/** `entity.hasTag(name)`. */
export function cedarHasTag(entity: usize, name: usize, entities: usize): Truth {
  if (tagOf(entity) != Tag.ENTITY || tagOf(name) != Tag.STRING) return ERROR;
  return truthOf(valueOf(rowOf(entities, entity), Known.TAGS, name) != 0);
}

/** `entity.getTag(name)`: where it stands; 0 where there is none. */
export function cedarTag(entity: usize, name: usize, entities: usize): usize {
  if (tagOf(entity) != Tag.ENTITY || tagOf(name) != Tag.STRING) return 0;
  return valueOf(rowOf(entities, entity), Known.TAGS, name);
}
