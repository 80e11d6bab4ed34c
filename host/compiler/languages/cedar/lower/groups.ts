import { sortSet } from '../../../../engine/cell/encode.ts';
import type { Cell } from '../../../../engine/cell/cell.ts';
import type { Expression as Ir } from '../../../ir/types.ts';
import type { Schema } from '../schema/types.ts';
import { uidKey } from '../values/name.ts';
import { constant } from './nodes.ts';

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
export const withMembers = (target: Ir, schema: Schema | null): Ir => {
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
