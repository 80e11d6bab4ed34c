import { uidText } from '../../../../engine/cedar/uid.ts';
import { MAX_DEPTH, tooDeep } from '../syntax/limits.ts';
import { NOWHERE } from '../syntax/types.ts';
import type {
  ActionConstraint,
  Annotation,
  Condition,
  EntityReference,
  Policy,
  ScopeConstraint,
  Slot,
} from '../syntax/types.ts';
import { isActionType, isWord } from '../syntax/words.ts';
import { readEntity, readTypeName } from './entity.ts';
import { readExpression } from './expression.ts';
import { fieldsOf, itemsOf, MAX_VALUES, membersOf, refuse, refuseShape, textOf, Unreadable, wordOf } from './fields.ts';
import type { Field, Report } from './fields.ts';

const range = NOWHERE;

const readReference = (field: Field, variable: 'principal' | 'resource', also: 'op' | null): EntityReference | Slot => {
  const { entity, slot } = membersOf(field, also === null ? [] : [also], ['entity', 'slot']);
  if (entity !== undefined && slot === undefined) return readEntity(entity);
  if (slot === undefined || entity !== undefined) return refuseShape(field, 'an object with either entity or slot');
  return { kind: 'slot', slot: wordOf(slot, [`?${variable}`]), range };
};

const operatorOf = <Operator extends string>(field: Field, operators: readonly Operator[]): Operator => {
  const op = fieldsOf(field).get('op');
  return op === undefined ? refuse(field, 'EC052', { key: 'op' }) : wordOf(op, operators);
};

const readScope = (field: Field, variable: 'principal' | 'resource'): ScopeConstraint => {
  const op = operatorOf(field, ['All', '==', 'in', 'is']);
  switch (op) {
    case 'All':
      membersOf(field, ['op']);
      return { kind: 'any', range };
    case '==':
    case 'in':
      return { kind: op, entity: readReference(field, variable, 'op'), range };
    case 'is': {
      const { entity_type: type, in: container } = membersOf(field, ['op', 'entity_type'], ['in']);
      const within = container === undefined ? null : readReference(container, variable, null);
      return { kind: 'is', type: readTypeName(type), in: within, range };
    }
  }
};

const readAction = (field: Field): EntityReference => {
  const action = readEntity(field);
  const { type, id } = action;
  if (!isActionType(type.text)) {
    refuse(field, 'EC017', { entity: uidText({ type: type.text, id }), type: type.text });
  }
  return action;
};

const readActionScope = (field: Field): ActionConstraint => {
  const op = operatorOf(field, ['All', '==', 'in']);
  if (op === 'All') {
    membersOf(field, ['op']);
    return { kind: 'any', range };
  }
  if (op === 'in' && fieldsOf(field).has('entities')) {
    const { entities } = membersOf(field, ['op', 'entities']);
    return { kind: 'in-any', entities: itemsOf(entities).map(readAction), range };
  }
  return { kind: op, entity: readAction(membersOf(field, ['op', 'entity']).entity), range };
};

const readCondition = (field: Field): Condition => {
  const { kind, body } = membersOf(field, ['kind', 'body']);
  const expression = readExpression(body);
  if (tooDeep(expression) !== null) refuse(body, 'EC006', { limit: MAX_DEPTH });
  return { kind: wordOf(kind, ['when', 'unless']), body: expression, range };
};

const readAnnotations = (field: Field): readonly Annotation[] =>
  Array.from(fieldsOf(field), ([key, value]) => {
    if (!isWord(key)) refuse(field, 'EC051', { key, meant: '' });
    return { key, value: value.value === null ? null : textOf(value), range };
  });

/** A policy or template in Cedar's JSON policy format. */
const readWhole = (field: Field): Policy => {
  const required = ['effect', 'principal', 'action', 'resource', 'conditions'] as const;
  const { effect, principal, action, resource, conditions, annotations } = membersOf(field, required, ['annotations']);
  return {
    annotations: annotations === undefined ? [] : readAnnotations(annotations),
    effect: wordOf(effect, ['permit', 'forbid']),
    principal: readScope(principal, 'principal'),
    action: readActionScope(action),
    resource: readScope(resource, 'resource'),
    conditions: itemsOf(conditions).map(readCondition),
    range,
  };
};

/** What `read` makes of a value; null after it has reported why it cannot. */
export const attempt = <Result>(read: () => Result): Result | null => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
};

/**
 * Reads a policy or template in Cedar's JSON policy format, strictly: a key that it does not have is an error. Null after reporting why it is none.
 *
 * @param value as `parseJson` reads it, or a plain value of JavaScript; numbers beyond 2^53 are bigints
 * @param where what the value is called in messages
 */
export const readPolicy = (value: unknown, where: string, report: Report): Policy | null =>
  attempt(() => readWhole({ value, where, report: { ...report, work: { left: MAX_VALUES } } }));
