import { sortSet } from '../../../../engine/cell/encode.ts';
import type { Cell } from '../../../../engine/cell/cell.ts';
import type { Expression as Ir } from '../../../ir/types.ts';
import type { Schema } from '../schema/types.ts';
import type { Expression } from '../syntax/types.ts';
import { uidKey } from '../values/name.ts';
import { mayBeAction } from './actions.ts';
import { and, call, constant } from './nodes.ts';
import type { Lowering } from './request.ts';

/** An action and all that are in it. */
const membersOf = (cell: Cell, schema: Schema): readonly Cell[] => {
  if (cell.tag !== 'entity') return [cell];
  const below = schema.actions.get(uidKey(cell.type, cell.id))?.descendants.values() ?? [];
  return [cell, ...[...below].map(({ type, id }): Cell => ({ tag: 'entity', type, id }))];
};

/** The constant with the members of its groups; the same node where it has none. */
const constantWithMembers = (node: Extract<Ir, { kind: 'constant' }>, schema: Schema): Ir => {
  const { value } = node;
  const items = value.tag === 'set' ? value.items : [value];
  const members = items.flatMap((item) => membersOf(item, schema));
  return members.length === items.length ? node : constant({ tag: 'set', items: sortSet(members) });
};

/**
 * What stands behind `in`, with all members of the groups of actions that it names: the hierarchy of actions is that of the schema, which a request need not bring. `action in G` then holds for
 * the members of `G` because it holds for what it names.
 */
const withMembers = (target: Ir, schema: Schema | null): Ir => {
  if (schema === null) return target;
  if (target.kind === 'constant') return constantWithMembers(target, schema);
  if (target.kind === 'if') {
    const [condition, then, otherwise] = target.arguments;
    return { ...target, arguments: [condition, withMembers(then, schema), withMembers(otherwise, schema)] };
  }
  if (target.kind !== 'compute' || target.operation !== 'cedar.set') return target;
  const items = target.arguments.flatMap((item): readonly Ir[] =>
    item.kind === 'constant' ? membersOf(item.value, schema).map(constant) : [item],
  );
  return { ...target, arguments: items };
};

/** Whether a target names all that it may be, so that `withMembers` knows it. */
const isNamed = (target: Expression): boolean => {
  switch (target.kind) {
    case 'entity':
      return true;
    case 'set':
      return target.elements.every(({ kind }) => kind === 'entity');
    case 'if':
      return isNamed(target.consequence) && isNamed(target.alternative);
    default:
      return false;
  }
};

/** A group of actions and what is in it, as constants. */
type ActionGroup = readonly [group: Ir, members: Ir];

const groups = new WeakMap<Schema, readonly ActionGroup[]>();

const groupsOf = (schema: Schema): readonly ActionGroup[] => {
  const before = groups.get(schema);
  if (before !== undefined) return before;
  const all = [...schema.actions.values()].flatMap(({ uid, descendants }): readonly ActionGroup[] => {
    const members = [...descendants.values()].map(({ type, id }): Cell => ({ tag: 'entity', type, id }));
    if (members.length === 0) return [];
    const group: Cell = { tag: 'entity', type: uid.type, id: uid.id };
    return [[constant(group), constant({ tag: 'set', items: sortSet(members) })]];
  });
  groups.set(schema, all);
  return all;
};

/** What stands on both sides of `in`. */
interface Sides {
  readonly subject: Expression;
  readonly target: Expression;
}

const groupsTried = ({ subject, target }: Sides, schema: Schema | null): readonly ActionGroup[] =>
  schema === null || isNamed(target) || !mayBeAction(subject, schema) || !mayBeAction(target, schema)
    ? []
    : groupsOf(schema);

/** With how many groups of actions `in` is tried one by one, since what it compares with may be any of them. */
export const countGroupsTried = (sides: Sides, schema: Schema | null): number => groupsTried(sides, schema).length;

/** `subject in target`. */
export const isIn = (subject: Ir, target: Ir, { reads, schema }: Lowering): Ir =>
  call('cedar.in', subject, withMembers(target, schema), reads.ancestors());

/**
 * `subject in target`, both lowered, where the target may be computed. What may come to be an action is also in the groups that the schema puts it into: for each of them, it is asked whether the subject is
 * one of its members, and whether the group is what the target comes to. Neither can err once `in` by itself has not.
 */
export const isInComputed = (sides: Sides, subject: Ir, target: Ir, lowering: Lowering): Ir => {
  const { reads, schema } = lowering;
  const itself = isIn(subject, target, lowering);
  const through = groupsTried(sides, schema).map(([group, members]) =>
    and([call('cedar.in', subject, members, reads.ancestors()), call('cedar.in', group, target, reads.ancestors())]),
  );
  return through.length === 0 ? itself : { kind: 'or', arguments: [itself, ...through] };
};
