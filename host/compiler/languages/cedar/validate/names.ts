import { uidText } from '../../../../engine/cedar/uid.ts';
import { didYouMean } from '../lex/spelling.ts';
import type { Schema } from '../schema/types.ts';
import { childrenOf } from '../syntax/children.ts';
import type { EntityReference, Expression, Name, Policy, ScopeConstraint } from '../syntax/types.ts';
import { isActionType } from '../syntax/words.ts';
import { uidKey } from '../values/name.ts';
import type { Checking } from './checking.ts';

/** Names are suggested where there are few to compare with. */
const MAX_NAMES = 1_000;

const suggestion = (name: string, known: Iterable<string>): string => {
  const names = [...known];
  return names.length > MAX_NAMES ? '' : didYouMean(name, names);
};

type Report = Checking['report'];

const checkType = ({ entityTypes }: Schema, { text, range }: Name, report: Report): void => {
  if (isActionType(text) || entityTypes.has(text)) return;
  report('EC200', range, { type: text, meant: suggestion(text, entityTypes.keys()) });
};

const MAX_IDS = 10;

const checkEntity = (schema: Schema, { type, id, range }: EntityReference, report: Report): void => {
  checkType(schema, type, report);
  const uid = uidText({ type: type.text, id });
  if (isActionType(type.text)) {
    const { actions } = schema;
    if (actions.has(uidKey(type.text, id))) return;
    const ids = [...actions.values()].map((action) => action.uid.id);
    report('EC201', range, { action: uid, meant: suggestion(id, ids) });
    return;
  }
  const ids = schema.entityTypes.get(type.text)?.ids ?? null;
  if (ids === null || ids.has(id)) return;
  const listed = [...ids].slice(0, MAX_IDS).map((each) => JSON.stringify(each));
  report('EC213', range, { entity: uid, ids: [...listed, ...(ids.size > MAX_IDS ? ['…'] : [])].join(', ') });
};

/** Every expression within one, itself included, in no order. */
export const within = function* (root: Expression): Iterable<Expression> {
  const waiting = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    for (const child of childrenOf(next)) waiting.push(child);
  }
};

/** The entities and types that a constraint names. */
const ofScope = (constraint: ScopeConstraint): readonly (EntityReference | Name)[] => {
  if (constraint.kind === 'any') return [];
  const reference = constraint.kind === 'is' ? constraint.in : constraint.entity;
  return [...(constraint.kind === 'is' ? [constraint.type] : []), ...(reference?.kind === 'entity' ? [reference] : [])];
};

/** The entities that a policy names in its scope. */
export const scopeEntities = ({ principal, action, resource }: Policy): readonly EntityReference[] => {
  const actions = action.kind === 'in-any' ? action.entities : action.kind === 'any' ? [] : [action.entity];
  return [...ofScope(principal), ...actions, ...ofScope(resource)].filter((each) => 'kind' in each);
};

/** Reports the entity types, actions and enumerated entities of a policy that the schema does not have. */
export const checkNames = (schema: Schema, policy: Policy, report: Report, spend: (work: number) => void): void => {
  for (const entity of scopeEntities(policy)) checkEntity(schema, entity, report);
  for (const constraint of [policy.principal, policy.resource])
    if (constraint.kind === 'is') checkType(schema, constraint.type, report);
  for (const { body } of policy.conditions) {
    for (const expression of within(body)) {
      spend(1);
      if (expression.kind === 'entity') checkEntity(schema, expression, report);
      if (expression.kind === 'is') checkType(schema, expression.type, report);
    }
  }
};

/** Reports the types of what fills the slots of a template. */
export const checkSlotTypes = (schema: Schema, entities: readonly EntityReference[], report: Report): void => {
  for (const { type } of entities) checkType(schema, type, report);
};
