import type { Action, Schema } from '../schema/types.ts';
import type { ActionConstraint, EntityReference, ScopeConstraint, Slot } from '../syntax/types.ts';
import { both, made, right, wrong } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Checking } from './checking.ts';
import { inByType, isActionIn, typeOfEntity } from './check/hierarchy.ts';
import { joinAll } from './check/logic.ts';
import { BOOL, FALSE, TRUE, entityOf, truthOf } from './types.ts';
import type { Checked } from './types.ts';

const typeOfReference = (schema: Schema, reference: EntityReference | Slot, slot: string | null): Checked | null => {
  if (reference.kind === 'entity') return typeOfEntity(schema, reference);
  return slot === null ? null : entityOf(slot);
};

const isIn = (schema: Schema, type: string, group: Checked | null): Answer =>
  group === null ? wrong(BOOL) : right(inByType(schema, entityOf(type), group));

/**
 * What the scope says of a principal or resource of a type.
 *
 * @param slot the type of what fills the slot of a template
 */
export const checkScope = (schema: Schema, constraint: ScopeConstraint, type: string, slot: string | null): Answer => {
  switch (constraint.kind) {
    case 'any':
      return right(TRUE);
    case '==': {
      const other = typeOfReference(schema, constraint.entity, slot);
      if (other === null) return wrong(BOOL);
      return right(other.kind === 'entity' && other.name === type ? BOOL : FALSE);
    }
    case 'in':
      return isIn(schema, type, typeOfReference(schema, constraint.entity, slot));
    case 'is': {
      const answer = right(truthOf(constraint.type.text === type));
      if (constraint.in === null || answer.type === FALSE) return answer;
      return both(answer, isIn(schema, type, typeOfReference(schema, constraint.in, slot)));
    }
  }
};

const uidOf = ({ type, id }: EntityReference) => ({ type: type.text, id });

/** What the scope says of an action. */
export const checkActionScope = (
  { schema, join, report }: Pick<Checking, 'schema' | 'join' | 'report'>,
  constraint: ActionConstraint,
  { uid }: Action,
): Answer => {
  if (constraint.kind === 'any') return right(TRUE);
  if (constraint.kind === '==') {
    const { type, id } = uidOf(constraint.entity);
    const isSame = truthOf(type === uid.type && id === uid.id);
    return typeOfEntity(schema, constraint.entity) === null ? wrong(isSame) : right(isSame);
  }
  const entities = constraint.kind === 'in' ? [constraint.entity] : constraint.entities;
  if (entities.length === 0) {
    report('EC212', constraint.range);
    return wrong(BOOL);
  }
  const types = entities.map((entity) => typeOfEntity(schema, entity)).filter((type) => type !== null);
  if (types.length < entities.length) return wrong(BOOL);
  if (joinAll({ join, report }, types, constraint.range, 'The actions of a set') === null) return wrong(BOOL);
  return made(truthOf(isActionIn(schema, uid, entities.map(uidOf)) === true), []);
};
