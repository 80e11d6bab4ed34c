import type { Expression } from '../../compiler/ir/types.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import type { Slot } from '../../engine/manifest/types.ts';
import { compareUtf8 } from '../../engine/utf8/utf8.ts';
import { entityOf, type Draft, type Uid, type Variable } from './draft.ts';

/** Where a value of a request stands. */
export type Place =
  | { readonly kind: 'variable'; readonly name: Variable }
  | { readonly kind: 'context'; readonly name: string }
  | { readonly kind: 'attribute' | 'tag'; readonly entity: Uid; readonly name: string }
  | { readonly kind: 'field'; readonly of: Place; readonly name: string };

/** The type that an entity has where nothing says which. */
export type TypeOf = (name: Variable) => string;

/** What places are found with. */
export interface Ground {
  readonly slots: readonly Slot[];
  readonly typeOf: TypeOf;
}

const isVariable = (name: string | undefined): name is Variable =>
  name === 'principal' || name === 'action' || name === 'resource';

const readContext = (expression: Expression, { slots }: Ground): boolean => {
  if (expression.kind !== 'read') return false;
  const { path = [] } = slots[expression.slot] ?? {};
  return path.length === 1 && path[0] === 'context';
};

const textOf = (expression: Expression | undefined): string | null =>
  expression?.kind === 'constant' && expression.value.tag === 'string' ? expression.value.value : null;

/** A part of the value that an expression is, by its name. */
export const partOf = (target: Expression, name: string, draft: Draft, ground: Ground): Place | null => {
  if (readContext(target, ground)) return { kind: 'context', name };
  if (target.kind === 'constant') {
    const { value } = target;
    return value.tag === 'entity' ? { kind: 'attribute', entity: value, name } : null;
  }
  const of = placeOf(target, draft, ground);
  if (of === null) return null;
  const value = read(of, draft, ground);
  return value?.tag === 'entity' ? { kind: 'attribute', entity: value, name } : { kind: 'field', of, name };
};

/** The place whose value an expression is; null for one that is computed otherwise. */
export const placeOf = (expression: Expression, draft: Draft, ground: Ground): Place | null => {
  if (expression.kind === 'read') {
    const [member, name] = ground.slots[expression.slot]?.path ?? [];
    if (isVariable(member)) return { kind: 'variable', name: member };
    return member === 'context' && name !== undefined ? { kind: 'context', name } : null;
  }
  if (expression.kind !== 'compute') return null;
  const [target, key] = expression.arguments;
  const name = textOf(key);
  if (target === undefined || name === null) return null;
  if (expression.operation === 'cedar.attribute') return partOf(target, name, draft, ground);
  if (expression.operation !== 'cedar.tag') return null;
  const at = placeOf(target, draft, ground);
  const entity = at === null ? undefined : read(at, draft, ground);
  return entity?.tag === 'entity' ? { kind: 'tag', entity, name } : null;
};

/** The value at a place; undefined where there is none. Principal, action and resource are always some entity. */
export const read = (place: Place, draft: Draft, ground: Ground): Cell | undefined => {
  switch (place.kind) {
    case 'variable': {
      const uid = draft.variables.get(place.name) ?? { type: ground.typeOf(place.name), id: 'other' };
      draft.variables.set(place.name, uid);
      return { tag: 'entity', type: uid.type, id: uid.id };
    }
    case 'context':
      return draft.context.get(place.name);
    case 'attribute':
      return entityOf(draft, place.entity).attributes.get(place.name);
    case 'tag':
      return entityOf(draft, place.entity).tags.get(place.name);
    case 'field': {
      const record = read(place.of, draft, ground);
      return record?.tag === 'record' ? record.entries.find(([key]) => key === place.name)?.[1] : undefined;
    }
  }
};

const withField = (record: Cell | undefined, name: string, value: Cell | undefined): Cell => {
  const others = record?.tag === 'record' ? record.entries.filter(([key]) => key !== name) : [];
  const entries = value === undefined ? others : [...others, [name, value] as const];
  return { tag: 'record', entries: entries.toSorted(([a], [b]) => compareUtf8(a, b)) };
};

const put = (values: Map<string, Cell>, name: string, value: Cell | undefined): void => {
  if (value === undefined) values.delete(name);
  else values.set(name, value);
};

/** Puts a value at a place, or takes it away. Tells whether it can stand there. */
export const write = (place: Place, value: Cell | undefined, draft: Draft, ground: Ground): boolean => {
  switch (place.kind) {
    case 'variable':
      if (value?.tag !== 'entity') return false;
      draft.variables.set(place.name, { type: value.type, id: value.id });
      return true;
    case 'context':
      put(draft.context, place.name, value);
      return true;
    case 'attribute':
      put(entityOf(draft, place.entity).attributes, place.name, value);
      return true;
    case 'tag':
      put(entityOf(draft, place.entity).tags, place.name, value);
      return true;
    case 'field': {
      const record = read(place.of, draft, ground);
      if (record === undefined && value === undefined) return true;
      if (record !== undefined && record.tag !== 'record') return false;
      return write(place.of, withField(record, place.name, value), draft, ground);
    }
  }
};
