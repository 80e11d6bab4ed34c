import type { TypeExpression } from '../fragment.ts';
import type { Problem } from '../problem.ts';
import type { Attribute, Type } from '../types.ts';
import { EXTENSIONS } from './definitions.ts';
import type { Definitions } from './definitions.ts';
import { resolveName } from './names.ts';
import type { ReferenceKind } from './names.ts';

const UNKNOWN: Type = { kind: 'record', attributes: new Map() };
const BOOL: Type = { kind: 'bool' };
const LONG: Type = { kind: 'long' };
const STRING: Type = { kind: 'string' };

/** How each kind of written name may be meant. */
const REFERENCE: Readonly<Record<'Entity' | 'Common' | 'EntityOrCommon', ReferenceKind>> = {
  Entity: 'entity',
  Common: 'common',
  EntityOrCommon: 'either',
};

/** The common types that a type mentions, by full name. Nothing is reported: `typeOf` does. */
const mentioned = (
  type: TypeExpression,
  namespace: string,
  definitions: Definitions,
  found: Set<string> = new Set(),
): ReadonlySet<string> => {
  if (type.kind === 'Set') mentioned(type.element, namespace, definitions, found);
  else if (type.kind === 'Record')
    for (const attribute of type.attributes.values()) mentioned(attribute.type, namespace, definitions, found);
  else if (type.kind === 'Common' || type.kind === 'EntityOrCommon') {
    const reference = { name: type.name, namespace, kind: REFERENCE[type.kind], place: type.place };
    const resolved = resolveName(definitions, reference, []);
    if (resolved !== null && 'common' in resolved) found.add(resolved.common);
  }
  return found;
};

/** The common types, those that others mention first; null when one contains itself. */
const inOrder = (definitions: Definitions, problems: Problem[]): readonly string[] | null => {
  const waiting = new Map<string, number>();
  const mentionedBy = new Map<string, string[]>();
  const ready: string[] = [];
  for (const [name, { namespace, declaration }] of definitions.common) {
    const needs = mentioned(declaration, namespace, definitions);
    waiting.set(name, needs.size);
    if (needs.size === 0) ready.push(name);
    for (const need of needs) {
      const users = mentionedBy.get(need);
      if (users === undefined) mentionedBy.set(need, [name]);
      else users.push(name);
    }
  }
  // `ready` grows while it is read.
  for (const name of ready) {
    for (const user of mentionedBy.get(name) ?? []) {
      const left = (waiting.get(user) ?? 0) - 1;
      waiting.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  const stuck = [...waiting].find(([, left]) => left > 0);
  if (stuck === undefined) return ready;
  problems.push({
    code: 'cycle',
    message: `The common type ${stuck[0]} contains itself, or one that does`,
    help: null,
    place: definitions.common.get(stuck[0])?.declaration.place ?? null,
  });
  return null;
};

/** Turns written types into resolved ones, in a namespace. */
export interface TypeResolver {
  typeOf(type: TypeExpression, namespace: string): Type;
}

/** A resolver that knows every common type. Common types are shared, not copied, so types that mention one another twice do not grow. */
export const createTypeResolver = (definitions: Definitions, problems: Problem[]): TypeResolver => {
  const common = new Map<string, Type>();
  const named = (type: TypeExpression & { readonly name: string }, namespace: string): Type => {
    if (type.kind === 'Extension') {
      const extension = EXTENSIONS.find((each) => each === type.name);
      if (extension !== undefined) return { kind: 'extension', name: extension };
      problems.push({
        code: 'undeclared',
        message: `There is no extension type ${type.name}`,
        help: `Extension types are ${EXTENSIONS.join(', ')}.`,
        place: type.place,
      });
      return UNKNOWN;
    }
    const kind = REFERENCE[type.kind as keyof typeof REFERENCE];
    const resolved = resolveName(definitions, { name: type.name, namespace, kind, place: type.place }, problems);
    if (resolved === null) return UNKNOWN;
    if ('entity' in resolved) return { kind: 'entity', name: resolved.entity };
    return common.get(resolved.common) ?? UNKNOWN;
  };
  const typeOf = (type: TypeExpression, namespace: string): Type => {
    switch (type.kind) {
      case 'Boolean':
        return BOOL;
      case 'Long':
        return LONG;
      case 'String':
        return STRING;
      case 'Set':
        return { kind: 'set', element: typeOf(type.element, namespace) };
      case 'Record': {
        const attributes = new Map<string, Attribute>();
        for (const [name, attribute] of type.attributes)
          attributes.set(name, { type: typeOf(attribute.type, namespace), required: attribute.required });
        return { kind: 'record', attributes };
      }
      default:
        return named(type, namespace);
    }
  };
  for (const name of inOrder(definitions, problems) ?? []) {
    const definition = definitions.common.get(name);
    if (definition !== undefined) common.set(name, typeOf(definition.declaration, definition.namespace));
  }
  return { typeOf };
};
