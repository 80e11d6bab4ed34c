import { isActionType } from '../../syntax/words.ts';
import type { EntityReference, Expression } from '../../syntax/types.ts';
import type { Schema } from '../../schema/types.ts';
import { uidKey } from '../../values/name.ts';
import { made, wrong } from '../answer.ts';
import type { Answer, Known } from '../answer.ts';
import { AN_ENTITY, ENTITIES, expectType } from '../checking.ts';
import type { Checking, Help } from '../checking.ts';
import { BOOL, FALSE, truthOf } from '../types.ts';
import type { Checked, Environment } from '../types.ts';

/** An entity by its type and id. */
type Uid = { readonly type: string; readonly id: string };

const uidOf = (expression: Expression, { action }: Environment): Uid | null => {
  if (expression.kind === 'entity') return { type: expression.type.text, id: expression.id };
  return expression.kind === 'variable' && expression.name === 'action' ? action.uid : null;
};

const uidsOf = (expression: Expression, environment: Environment): readonly Uid[] | null => {
  const elements = expression.kind === 'set' ? expression.elements : [expression];
  const uids = elements.map((element) => uidOf(element, environment)).filter((uid) => uid !== null);
  return uids.length === elements.length ? uids : null;
};

/** Whether an action is in one of these: null where the schema does not have one of the actions. */
export const isActionIn = (schema: Schema, action: Uid, groups: readonly Uid[]): boolean | null => {
  const actions = groups.filter(({ type }) => isActionType(type));
  const known = actions.map(({ type, id }) => schema.actions.get(uidKey(type, id)));
  if (known.includes(undefined)) return null;
  const key = uidKey(action.type, action.id);
  return known.some(
    (group) => group !== undefined && (uidKey(group.uid.type, group.uid.id) === key || group.descendants.has(key)),
  );
};

/** Types of actions that actions of a type may be in, by schema: looked through once. */
const ACTION_TYPES = new WeakMap<Schema, ReadonlyMap<string, ReadonlySet<string>>>();

const actionTypesAbove = (schema: Schema): ReadonlyMap<string, ReadonlySet<string>> => {
  const before = ACTION_TYPES.get(schema);
  if (before !== undefined) return before;
  const above = new Map<string, Set<string>>();
  for (const { uid, ancestors } of schema.actions.values()) {
    const types = above.get(uid.type) ?? new Set();
    for (const ancestor of ancestors.values()) types.add(ancestor.type);
    above.set(uid.type, types);
  }
  ACTION_TYPES.set(schema, above);
  return above;
};

/** Whether something of a type can be in something of another. */
export const canBeIn = (schema: Schema, type: string, group: string): boolean =>
  type === group ||
  schema.entityTypes.get(group)?.descendants.has(type) === true ||
  actionTypesAbove(schema).get(type)?.has(group) === true;

const entityTypeOf = (type: Checked | null): string | null => {
  if (type?.kind === 'set') return entityTypeOf(type.element);
  return type?.kind === 'entity' ? type.name : null;
};

/** `in` by the types of both sides. */
export const inByType = (schema: Schema, left: Checked | null, right: Checked | null): Checked => {
  const [type, group] = [entityTypeOf(left), entityTypeOf(right)];
  return type !== null && group !== null && !canBeIn(schema, type, group) ? FALSE : BOOL;
};

const leftHelp: Help = () => 'Use contains to look into a set.';

const rightHelp: Help = ({ kind }) => {
  if (kind === 'set') return 'Use contains to look into a set of other values.';
  return kind === 'string' ? 'Use like to look into a text.' : '';
};

/** `left in right`. */
export const checkIn = (checking: Checking, left: Expression, right: Expression, known: Known): Answer => {
  const { schema, environment } = checking;
  const member = expectType(checking, left, known, AN_ENTITY, leftHelp);
  const group = expectType(checking, right, known, ENTITIES, rightHelp);
  if (!member.ok || !group.ok) return wrong(BOOL);
  const parts = [member, group];
  const uid = uidOf(left, environment);
  const uids = uidsOf(right, environment);
  if (uid === null || uids === null || !isActionType(uid.type))
    return made(inByType(schema, member.type, group.type), parts);
  const isIn = isActionIn(schema, uid, uids);
  return isIn === null ? wrong(BOOL) : made(truthOf(isIn), parts);
};

/** The type of an entity that a policy names; null for one that the schema does not have. */
export const typeOfEntity = (schema: Schema, { type, id }: EntityReference): Checked | null => {
  const declared = isActionType(type.text)
    ? schema.actions.has(uidKey(type.text, id))
    : schema.entityTypes.has(type.text);
  return declared ? { kind: 'entity', name: type.text } : null;
};
