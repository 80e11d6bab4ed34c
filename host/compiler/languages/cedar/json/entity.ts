import { NOWHERE } from '../syntax/types.ts';
import type { EntityReference, Name } from '../syntax/types.ts';
import { isTypeName } from '../syntax/words.ts';
import { fieldsOf, membersOf, refuseShape, textOf } from './fields.ts';
import type { Field } from './fields.ts';

/** The name of a type, in its one normal form. */
export const readTypeName = (field: Field): Name => {
  const text = textOf(field, 'the name of an entity type');
  if (!isTypeName(text)) refuseShape(field, 'the name of an entity type');
  return { text, range: NOWHERE };
};

/** `{type, id}`, as it is or as the value of `__entity`. */
export const readEntity = (field: Field): EntityReference => {
  const escaped = fieldsOf(field, 'an entity').has('__entity');
  const { type, id } = membersOf(escaped ? membersOf(field, ['__entity']).__entity : field, ['type', 'id']);
  return { kind: 'entity', type: readTypeName(type), id: textOf(id), range: NOWHERE };
};
