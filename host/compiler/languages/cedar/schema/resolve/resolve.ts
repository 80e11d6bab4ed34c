import type { AppliesTo, Fragment, NameReference, TypeExpression } from '../fragment.ts';
import { Refusal } from '../problem.ts';
import type { Place, Problem } from '../problem.ts';
import type { Action, EntityType, EntityUid, RecordType, Schema } from '../types.ts';
import { closeOver, invert, MAX_PAIRS } from './closure.ts';
import type { Closure } from './closure.ts';
import { createTypeResolver } from './common.ts';
import type { TypeResolver } from './common.ts';
import { collectDefinitions } from './definitions.ts';
import type { Definitions } from './definitions.ts';
import { resolveAction, resolveName } from './names.ts';

const NOTHING: ReadonlySet<string> = new Set();
const EMPTY_RECORD: RecordType = { kind: 'record', attributes: new Map() };

interface Context {
  readonly definitions: Definitions;
  readonly types: TypeResolver;
  readonly problems: Problem[];
}

/** Entity types by full name; a type of actions is none. */
const entityTypes = (
  references: readonly NameReference[],
  namespace: string,
  { definitions, problems }: Context,
): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { name, place } of references) {
    const resolved = resolveName(definitions, { name, namespace, kind: 'entity', place }, problems);
    if (resolved === null || !('entity' in resolved)) continue;
    if (definitions.entities.has(resolved.entity)) found.add(resolved.entity);
    else problems.push({ code: 'undeclared', message: `${resolved.entity} is the type of actions`, help: null, place });
  }
  return found;
};

const recordOf = (
  expression: TypeExpression,
  namespace: string,
  what: string,
  { types, problems }: Context,
): RecordType => {
  const type = types.typeOf(expression, namespace);
  if (type.kind === 'record') return type;
  problems.push({ code: 'not_record', message: `${what} must be a record`, help: null, place: expression.place });
  return EMPTY_RECORD;
};

/** The closure of a hierarchy, or what is wrong with its size. */
const closed = (edges: ReadonlyMap<string, ReadonlySet<string>>, what: string, { problems }: Context): Closure => {
  const closure = closeOver(edges);
  if (closure !== null) return closure;
  const message = `The hierarchy of ${what} is too large: more than ${MAX_PAIRS} pairs of ancestor and descendant, or as much work`;
  problems.push({ code: 'limit', message, help: null, place: null });
  return { reached: new Map(), cycle: null };
};

const resolveEntityTypes = (context: Context): ReadonlyMap<string, EntityType> => {
  const { definitions, types } = context;
  const parents = new Map<string, ReadonlySet<string>>();
  for (const [name, { namespace, declaration }] of definitions.entities) {
    const { kind } = declaration;
    parents.set(name, kind.kind === 'enum' ? NOTHING : entityTypes(kind.memberOf, namespace, context));
  }
  const { reached } = closed(parents, 'entity types', context);
  const descendants = invert(reached);
  const resolved = new Map<string, EntityType>();
  for (const [name, { namespace, declaration }] of definitions.entities) {
    const { kind, place } = declaration;
    const shape =
      kind.kind === 'enum' ? EMPTY_RECORD : recordOf(kind.shape, namespace, `The shape of ${name}`, context);
    resolved.set(name, {
      name,
      attributes: shape.attributes,
      tags: kind.kind === 'enum' || kind.tags === null ? null : types.typeOf(kind.tags, namespace),
      ids: kind.kind === 'enum' ? new Set(kind.ids) : null,
      ancestors: reached.get(name) ?? NOTHING,
      descendants: descendants.get(name) ?? NOTHING,
      place,
    });
  }
  return resolved;
};

const actionParents = (context: Context): ReadonlyMap<string, ReadonlySet<string>> => {
  const parents = new Map<string, ReadonlySet<string>>();
  for (const [key, { namespace, declaration }] of context.definitions.actions) {
    const found = new Set<string>();
    for (const reference of declaration.memberOf ?? []) {
      const parent = resolveAction(context.definitions, reference, namespace, context.problems);
      if (parent !== null) found.add(parent);
    }
    parents.set(key, found);
  }
  return parents;
};

const contextOf = (appliesTo: AppliesTo | null, namespace: string, id: string, context: Context): RecordType =>
  appliesTo === null
    ? EMPTY_RECORD
    : recordOf(appliesTo.context, namespace, `The context of the action ${JSON.stringify(id)}`, context);

const reportCycle = (uid: EntityUid | undefined, place: Place | null, { problems }: Context): void => {
  const message = `The action ${JSON.stringify(uid?.id ?? '')} is a member of itself`;
  problems.push({ code: 'cycle', message, help: 'Remove one of the memberships on the way.', place });
};

const resolveActions = (context: Context): ReadonlyMap<string, Action> => {
  const { actions } = context.definitions;
  const { reached, cycle } = closed(actionParents(context), 'actions', context);
  if (cycle !== null) {
    const definition = actions.get(cycle);
    reportCycle(definition?.uid, definition?.declaration.place ?? null, context);
  }
  const descendants = invert(reached);
  const uids = (keys: ReadonlySet<string> | undefined): ReadonlyMap<string, EntityUid> =>
    new Map([...(keys ?? [])].flatMap((key) => (actions.has(key) ? [[key, actions.get(key)?.uid as EntityUid]] : [])));
  const resolved = new Map<string, Action>();
  for (const [key, { namespace, declaration, uid }] of actions) {
    const { appliesTo, place } = declaration;
    resolved.set(key, {
      uid,
      principals: entityTypes(appliesTo?.principals ?? [], namespace, context),
      resources: entityTypes(appliesTo?.resources ?? [], namespace, context),
      context: contextOf(appliesTo, namespace, uid.id, context),
      ancestors: uids(reached.get(key)),
      descendants: uids(descendants.get(key)),
      place,
    });
  }
  return resolved;
};

/**
 * Resolves every name of a schema.
 *
 * @throws Refusal with everything that is wrong
 */
export const resolveSchema = (fragment: Fragment): Schema => {
  const problems: Problem[] = [];
  const definitions = collectDefinitions(fragment, problems);
  const context = { definitions, types: createTypeResolver(definitions, problems), problems };
  const schema = { entityTypes: resolveEntityTypes(context), actions: resolveActions(context) };
  if (problems.length > 0) throw new Refusal(problems);
  return schema;
};
