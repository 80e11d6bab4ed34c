import { childrenOf } from '../syntax/children.ts';
import type { Expression } from '../syntax/types.ts';
import { isActionType } from '../syntax/words.ts';
import type { Schema, Type } from '../schema/types.ts';

const holdsAction = (type: Type, seen: Set<Type>): boolean => {
  if (seen.has(type)) return false;
  seen.add(type);
  switch (type.kind) {
    case 'entity':
      return isActionType(type.name);
    case 'set':
      return holdsAction(type.element, seen);
    case 'record':
      return [...type.attributes.values()].some((attribute) => holdsAction(attribute.type, seen));
    default:
      return false;
  }
};

const known = new WeakMap<Schema, boolean>();

/** Whether an attribute, a tag or a context of a schema may hold an action. */
const dataHoldActions = (schema: Schema): boolean => {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const ofEntities = [...schema.entityTypes.values()].flatMap(({ attributes, tags }) => [
    ...[...attributes.values()].map(({ type }) => type),
    ...(tags === null ? [] : [tags]),
  ]);
  const types = [...ofEntities, ...[...schema.actions.values()].map(({ context }) => context)];
  const seen = new Set<Type>();
  const holds = types.some((type) => holdsAction(type, seen));
  known.set(schema, holds);
  return holds;
};

/** Whether an expression may be an action, or hold one. No principal and no resource of a schema is an action. */
export const mayBeAction = (expression: Expression, schema: Schema): boolean => {
  switch (expression.kind) {
    case 'entity':
      return isActionType(expression.type.text);
    case 'variable':
      return expression.name === 'action' || (expression.name === 'context' && dataHoldActions(schema));
    case 'attribute':
    case 'method':
      if (dataHoldActions(schema)) return true;
      break;
    default:
  }
  return childrenOf(expression).some((child) => mayBeAction(child, schema));
};
