import type { Action, Schema } from '../schema/types.ts';
import type { ActionConstraint, EntityReference, Policy, ScopeConstraint } from '../syntax/types.ts';
import { isActionType } from '../syntax/words.ts';
import { uidKey } from '../values/name.ts';

/** Whether something of a type may be what the scope asks for; slots may be filled with anything. */
const admits = (schema: Schema, constraint: ScopeConstraint, type: string): boolean => {
  const isWithin = (group: string): boolean =>
    group === type || schema.entityTypes.get(group)?.descendants.has(type) === true;
  switch (constraint.kind) {
    case 'any':
      return true;
    case '==':
      return constraint.entity.kind === 'slot' || constraint.entity.type.text === type;
    case 'in':
      return constraint.entity.kind === 'slot' || isWithin(constraint.entity.type.text);
    case 'is': {
      const { type: wanted, in: group } = constraint;
      return wanted.text === type && (group === null || group.kind === 'slot' || isWithin(group.type.text));
    }
  }
};

const keyOf = ({ type, id }: EntityReference): string => uidKey(type.text, id);

/** The actions that the scope asks for; none where the schema does not have one of them. */
const actionsOf = ({ actions }: Schema, constraint: ActionConstraint): readonly Action[] => {
  if (constraint.kind === 'any') return [...actions.values()];
  if (constraint.kind === '==') return [actions.get(keyOf(constraint.entity))].filter((action) => action !== undefined);
  const entities = constraint.kind === 'in' ? [constraint.entity] : constraint.entities;
  const groups = entities.map((entity) => actions.get(keyOf(entity)));
  if (groups.includes(undefined)) return [];
  const keys = new Set(
    groups.flatMap((group) =>
      group === undefined ? [] : [uidKey(group.uid.type, group.uid.id), ...group.descendants.keys()],
    ),
  );
  return [...keys].map((key) => actions.get(key)).filter((action) => action !== undefined);
};

/** Where `in` would find an action for a principal or resource that is asked for by `==`. */
const wouldIn = (
  schema: Schema,
  constraint: ScopeConstraint,
  actions: readonly Action[],
  part: 'principals' | 'resources',
): boolean => {
  if (constraint.kind !== '==' || constraint.entity.kind === 'slot') return false;
  const type = constraint.entity.type.text;
  const below = schema.entityTypes.get(type)?.descendants;
  if (below === undefined || isActionType(type)) return false;
  return (
    actions.every((action) => !action[part].has(type)) &&
    actions.some((action) => [...action[part]].some((each) => below.has(each)))
  );
};

const some = (types: ReadonlySet<string>, test: (type: string) => boolean): boolean => [...types].some(test);

/** Whether an action applies to what the scope of a policy asks for; if not, what may help. */
export const checkApplies = (
  schema: Schema,
  { principal, action, resource }: Policy,
  spend: (work: number) => void,
): { readonly applies: boolean; readonly help: string } => {
  const actions = actionsOf(schema, action);
  for (const { principals, resources } of actions) {
    spend(1 + principals.size + resources.size);
    const suits = some(principals, (type) => admits(schema, principal, type));
    if (suits && some(resources, (type) => admits(schema, resource, type))) return { applies: true, help: '' };
  }
  const clauses = [
    ...(wouldIn(schema, principal, actions, 'principals') ? ['principal'] : []),
    ...(wouldIn(schema, resource, actions, 'resources') ? ['resource'] : []),
  ];
  const help = clauses.length === 0 ? '' : ` Write in for == at ${clauses.join(' and ')}.`;
  return { applies: false, help };
};
