import type { Source } from '../../../../source/source.ts';
import { isReserved } from '../../values/name.ts';
import { RESERVED_TYPE_NAMES } from '../fragment.ts';
import type {
  ActionDeclaration,
  Annotations,
  CommonTypeDeclaration,
  EntityTypeDeclaration,
  EnumKind,
  Fragment,
  NamespaceDefinition,
  StandardKind,
} from '../fragment.ts';
import { refuse } from '../problem.ts';
import type { Place } from '../problem.ts';
import { readAppliesTo, readEntityTypes, readMemberOf } from './action.ts';
import {
  accept,
  createCursor,
  expect,
  identifier,
  list,
  name,
  next,
  path,
  peek,
  since,
  string,
  unexpected,
  placeOf,
} from './cursor.ts';
import type { Cursor, Located } from './cursor.ts';
import { readAnnotations, readRecord, readType } from './type.ts';

/** A namespace that is being read. */
interface Namespace extends NamespaceDefinition {
  readonly commonTypes: Map<string, CommonTypeDeclaration>;
  readonly entityTypes: Map<string, EntityTypeDeclaration>;
  readonly actions: Map<string, ActionDeclaration>;
}

const createNamespace = (annotations: Annotations): Namespace => ({
  annotations,
  commonTypes: new Map(),
  entityTypes: new Map(),
  actions: new Map(),
});

const declare = <T>(declared: Map<string, T>, { text, place }: Located, declaration: T): void => {
  if (declared.has(text)) refuse('duplicate', place, `${text} is declared twice`);
  declared.set(text, declaration);
};

const unreserved = (found: Located): Located => {
  if (isReserved(found.text)) refuse('name', found.place, `The name ${found.text} is reserved`);
  return found;
};

const readKind = (cursor: Cursor): EnumKind | StandardKind => {
  const { range } = peek(cursor);
  if (accept(cursor, 'enum')) {
    expect(cursor, '[');
    const ids = list(cursor, string).map(({ text }) => text);
    expect(cursor, ']');
    return { kind: 'enum', ids };
  }
  const memberOf = accept(cursor, 'in') ? readEntityTypes(cursor) : [];
  const shape =
    accept(cursor, '=') || next(cursor, '{')
      ? readRecord(cursor)
      : ({ kind: 'Record', attributes: new Map(), place: placeOf(cursor, range) } as const);
  return { kind: 'standard', memberOf, shape, tags: accept(cursor, 'tags') ? readType(cursor) : null };
};

const readEntity = (cursor: Cursor, namespace: Namespace, annotations: Annotations, start: number): void => {
  const names = list(cursor, identifier).map(unreserved);
  const kind = readKind(cursor);
  expect(cursor, ';');
  const place = since(cursor, start);
  for (const found of names) declare(namespace.entityTypes, found, { annotations, kind, place });
};

const readAction = (cursor: Cursor, namespace: Namespace, annotations: Annotations, start: number): void => {
  const names = list(cursor, name);
  const memberOf = accept(cursor, 'in') ? readMemberOf(cursor) : null;
  const [first] = names;
  const place = (): Place => since(cursor, start);
  const appliesTo =
    accept(cursor, 'appliesTo') && first !== undefined
      ? readAppliesTo(cursor, first)
      : ({
          principals: [],
          resources: [],
          context: { kind: 'Record', attributes: new Map(), place: place() },
        } as const);
  if (accept(cursor, 'attributes')) {
    expect(cursor, '{');
    expect(cursor, '}');
  }
  expect(cursor, ';');
  const declaration = { annotations, memberOf, appliesTo, place: place() };
  for (const found of names) declare(namespace.actions, found, declaration);
};

const readCommonType = (cursor: Cursor, namespace: Namespace, annotations: Annotations, start: number): void => {
  const found = unreserved(identifier(cursor));
  if (RESERVED_TYPE_NAMES.has(found.text)) refuse('name', found.place, `No common type can be called ${found.text}`);
  expect(cursor, '=');
  const type = readType(cursor);
  expect(cursor, ';');
  declare(namespace.commonTypes, found, { annotations, type, place: since(cursor, start) });
};

const readDeclaration = (cursor: Cursor, namespace: Namespace, annotations: Annotations): void => {
  const start = cursor.at;
  if (accept(cursor, 'entity')) readEntity(cursor, namespace, annotations, start);
  else if (accept(cursor, 'action')) readAction(cursor, namespace, annotations, start);
  else if (accept(cursor, 'type')) readCommonType(cursor, namespace, annotations, start);
  else unexpected(cursor, 'a declaration ("entity", "action" or "type")');
};

const readNamespace = (cursor: Cursor, namespaces: Map<string, Namespace>, annotations: Annotations): void => {
  const found = unreserved(path(cursor));
  if (namespaces.has(found.text)) refuse('duplicate', found.place, `The namespace ${found.text} stands twice`);
  const namespace = createNamespace(annotations);
  namespaces.set(found.text, namespace);
  expect(cursor, '{');
  while (!accept(cursor, '}')) readDeclaration(cursor, namespace, readAnnotations(cursor));
};

/**
 * A schema of Cedar's own syntax.
 *
 * @throws Refusal at the first mistake
 */
export const readSchemaText = (source: Source): Fragment => {
  const cursor = createCursor(source);
  const namespaces = new Map<string, Namespace>();
  while (!next(cursor, 'end')) {
    const annotations = readAnnotations(cursor);
    if (accept(cursor, 'namespace')) {
      readNamespace(cursor, namespaces, annotations);
      continue;
    }
    const empty = namespaces.get('') ?? createNamespace(new Map());
    namespaces.set('', empty);
    readDeclaration(cursor, empty, annotations);
  }
  return { namespaces };
};
