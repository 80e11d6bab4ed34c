import type { Cell } from '../../../../engine/cell/cell.ts';
import { binary, finding, ternary, truth } from '../define.ts';
import type { Operation, ValueOperation } from '../index.ts';
import { entityRow, isIn, valueAt } from './entities.ts';

/** `entity in other`, `entity in [other, …]`. All of a set are entities, or it is an error whichever of them is found. */
export const cedarIn: Operation = ternary('cedar.in', (entity, target, entities) => {
  if (entity.tag !== 'entity') return 'error';
  const row = entityRow(entities, entity);
  if (target.tag === 'entity') return truth(isIn(entity, target, row));
  if (target.tag !== 'set') return 'error';
  let found = false;
  for (const item of target.items) {
    if (item.tag !== 'entity') return 'error';
    found ||= isIn(entity, item, row);
  }
  return truth(found);
});

/** `entity is Type`. */
export const cedarIs: Operation = binary('cedar.is', (entity, type) =>
  entity.tag === 'entity' && type.tag === 'string' ? truth(entity.type === type.value) : 'error',
);

/** The attribute's value; undefined where there is none; an error for what has no attributes. */
const attributeOf = (value: Cell, name: string, entities: Cell): Cell | 'error' | undefined => {
  if (value.tag === 'record') return valueAt(value, name);
  if (value.tag !== 'entity') return 'error';
  const row = entityRow(entities, value);
  return row === undefined ? undefined : valueAt(row.attributes, name);
};

/** `value has a.b.c`. */
export const cedarHas: Operation = ternary('cedar.has', (value, path, entities) => {
  if (path.tag !== 'list') return 'error';
  let holder = value;
  for (const name of path.items) {
    const next = name.tag === 'string' ? attributeOf(holder, name.value, entities) : 'error';
    if (next === 'error') return 'error';
    if (next === undefined) return 'false';
    holder = next;
  }
  return 'true';
});

/** `value.name`. A missing attribute, and any attribute of an unknown entity, is an error. */
export const cedarAttribute: ValueOperation = finding('cedar.attribute', 3, (value, name, entities) =>
  name.tag === 'string' ? (attributeOf(value, name.value, entities) ?? 'error') : 'error',
);

/** `entity.hasTag(name)`. */
export const cedarHasTag: Operation = ternary('cedar.has-tag', (entity, name, entities) => {
  if (entity.tag !== 'entity' || name.tag !== 'string') return 'error';
  const row = entityRow(entities, entity);
  return truth(row !== undefined && valueAt(row.tags, name.value) !== undefined);
});

/** `entity.getTag(name)`. */
export const cedarTag: ValueOperation = finding('cedar.tag', 3, (entity, name, entities) => {
  if (entity.tag !== 'entity' || name.tag !== 'string') return 'error';
  const row = entityRow(entities, entity);
  return (row === undefined ? undefined : valueAt(row.tags, name.value)) ?? 'error';
});
