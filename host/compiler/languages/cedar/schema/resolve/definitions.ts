import { basename, CEDAR_NAMESPACE, uidKey } from '../../values/name.ts';
import type { ActionDeclaration, EntityTypeDeclaration, Fragment, TypeExpression } from '../fragment.ts';
import type { Problem } from '../problem.ts';
import type { EntityUid, ExtensionName } from '../types.ts';

/** A declaration and the namespace whose names its references may mean. */
export interface Definition<T> {
  readonly namespace: string;
  readonly declaration: T;
}

/** All that a schema declares, by full name; actions by `uidKey`. */
export interface Definitions {
  readonly common: ReadonlyMap<string, Definition<TypeExpression>>;
  readonly entities: ReadonlyMap<string, Definition<EntityTypeDeclaration>>;
  readonly actions: ReadonlyMap<string, Definition<ActionDeclaration> & { readonly uid: EntityUid }>;
  /** The types of the actions: they may be referred to, and cannot be declared. */
  readonly actionTypes: ReadonlySet<string>;
}

export const EXTENSIONS: readonly ExtensionName[] = ['ipaddr', 'decimal', 'datetime', 'duration'];

/** The built-in types that are no extensions, by name, and what the JSON format calls them. */
export const PRIMITIVES = { Bool: 'Boolean', Long: 'Long', String: 'String' } as const;

/** The name of a declaration in a namespace. */
export const qualify = (namespace: string, name: string): string => (namespace === '' ? name : `${namespace}::${name}`);

/** The built-in types: always under `__cedar`, and by their short names where the schema declares nothing of that name in the empty namespace. */
const addBuiltins = (common: Map<string, Definition<TypeExpression>>, entities: ReadonlyMap<string, unknown>): void => {
  const builtins: (readonly [string, TypeExpression])[] = [
    ...Object.entries(PRIMITIVES).map(([name, kind]) => [name, { kind, place: { path: [] } }] as const),
    ...EXTENSIONS.map((name) => [name, { kind: 'Extension', name, place: { path: [] } }] as const),
  ];
  for (const [name, declaration] of builtins) {
    const definition = { namespace: CEDAR_NAMESPACE, declaration };
    common.set(qualify(CEDAR_NAMESPACE, name), definition);
    if (!common.has(name) && !entities.has(name)) common.set(name, definition);
  }
};

/** RFC 70: a name of the empty namespace cannot be declared in another one too, or references to it would change their meaning. */
const checkShadowing = (fragment: Fragment, problems: Problem[]): void => {
  const empty = fragment.namespaces.get('');
  if (empty === undefined) return;
  for (const [namespace, definition] of fragment.namespaces) {
    if (namespace === '') continue;
    for (const [name, { place }] of [...definition.entityTypes, ...definition.commonTypes]) {
      if (!empty.entityTypes.has(name) && !empty.commonTypes.has(name)) continue;
      problems.push({
        code: 'shadowing',
        message: `The declaration of ${qualify(namespace, name)} hides the one of ${name} in the empty namespace`,
        help: 'Rename one of the two, or move the other into a namespace.',
        place,
      });
    }
    for (const [id, { place }] of definition.actions) {
      if (!empty.actions.has(id)) continue;
      problems.push({
        code: 'shadowing',
        message: `The action ${JSON.stringify(id)} of ${namespace} hides the one in the empty namespace`,
        help: 'Rename one of the two, or move the other into a namespace.',
        place,
      });
    }
  }
};

/** Collects what the schema declares, the built-in types included. */
export const collectDefinitions = (fragment: Fragment, problems: Problem[]): Definitions => {
  const common = new Map<string, Definition<TypeExpression>>();
  const entities = new Map<string, Definition<EntityTypeDeclaration>>();
  const actions = new Map<string, Definition<ActionDeclaration> & { readonly uid: EntityUid }>();
  const actionTypes = new Set<string>();
  for (const [namespace, definition] of fragment.namespaces) {
    for (const [name, { type }] of definition.commonTypes)
      common.set(qualify(namespace, name), { namespace, declaration: type });
    for (const [name, declaration] of definition.entityTypes) {
      if (basename(name) === 'Action') {
        problems.push({
          code: 'name',
          message: 'The entity type Action is that of the actions and cannot be declared',
          help: null,
          place: declaration.place,
        });
      }
      entities.set(qualify(namespace, name), { namespace, declaration });
    }
    for (const [id, declaration] of definition.actions) {
      const type = qualify(namespace, 'Action');
      actionTypes.add(type);
      actions.set(uidKey(type, id), { namespace, declaration, uid: { type, id } });
    }
  }
  checkShadowing(fragment, problems);
  addBuiltins(common, entities);
  return { common, entities, actions, actionTypes };
};
