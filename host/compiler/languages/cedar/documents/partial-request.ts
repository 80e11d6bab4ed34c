import type { Cell, JsonValue } from '../../../../engine/index.ts';
import { readContext } from '../entities/context.ts';
import { readEntities } from '../entities/entities.ts';
import { closable } from '../entities/hierarchy.ts';
import { validateRequest } from '../entities/request.ts';
import type { RecordCell, TypedUid } from '../entities/types.ts';
import { readUid } from '../entities/uid.ts';
import { record } from '../entities/value.ts';
import { entitiesCell } from '../lower/cells.ts';
import type { PartialRequest } from '../partial/decide.ts';
import { attribute, variable } from '../partial/nodes.ts';
import { Unknowns } from '../partial/unknowns.ts';
import { documentOf } from '../schema/json/fields.ts';
import { refuse, Refusal, valueOf } from '../schema/problem.ts';
import type { Attribute, EntityUid, Schema } from '../schema/types.ts';
import { isTypeName } from '../syntax/words.ts';
import { uidKey } from '../values/name.ts';

/** An entity that is not known: any, or any of a type. */
export type UnknownEntity = 'any' | { readonly type: string };

/** What of a request is not known. What the request says of it is not looked at. */
export interface UnknownParts {
  readonly principal?: UnknownEntity;
  readonly action?: 'any';
  readonly resource?: UnknownEntity;
  /** All of the context, or these of its attributes: each may be there or not, of any value. */
  readonly context?: 'any' | readonly string[];
  /** What attributes and tags any entity has, and what it is in. */
  readonly entities?: 'any';
}

/** A request as a lossless reader made it of JSON, without what is unknown. */
export type PartialRequestJson = { readonly [part: string]: JsonValue };

type Part = 'principal' | 'action' | 'resource';

const uidOf = (part: Part, request: PartialRequestJson): EntityUid => {
  const value = request[part];
  if (value !== undefined) return readUid(documentOf(value));
  return refuse('shape', null, `The request has no ${part}`, 'Name it, or say that it is unknown.');
};

/** The entity that is known, or its type, or null. */
const typedUid = (
  part: 'principal' | 'resource',
  request: PartialRequestJson,
  unknown: UnknownEntity | undefined,
): TypedUid | null => {
  if (unknown === undefined) return uidOf(part, request);
  if (unknown === 'any') return null;
  const { type } = unknown;
  return isTypeName(type) ? { type, id: null } : refuse('name', null, `${JSON.stringify(type)} is no entity type`);
};

/** The only type that an action applies to. */
const onlyType = (types: ReadonlySet<string> | undefined): TypedUid | null => {
  const [type, second] = types ?? [];
  return type === undefined || second !== undefined ? null : { type, id: null };
};

/** The attributes of the context that may be there, by a schema; null where nothing is said of them. */
type Declared = ReadonlyMap<string, Attribute> | null;

const contextOf = (
  known: RecordCell,
  unknown: UnknownParts['context'],
  declared: Declared,
  unknowns: Unknowns,
): PartialRequest['context'] => {
  const names = unknown === 'any' ? [...(declared?.keys() ?? [])] : (unknown ?? []);
  const unsure = new Set<string>();
  const entries = new Map(unknown === 'any' ? [] : known.entries);
  for (const name of names) {
    entries.delete(name);
    if (declared?.get(name)?.required === true) entries.set(name, unknowns.add(attribute(variable('context'), name)));
    else if (declared === null || declared.has(name)) unsure.add(name);
    else refuse('undeclared', null, `The schema has no attribute ${JSON.stringify(name)} in the context`);
  }
  return { known: record([...entries]), unsure, open: unknown === 'any' && declared === null };
};

/** @throws Refusal for what is not of the schema, as far as it is known */
const checkTypes = (
  request: PartialRequestJson,
  parts: Readonly<Record<'principal' | 'resource', TypedUid | null>> & { readonly action: EntityUid | null },
  unknown: UnknownParts,
  schema: Schema,
): void => {
  const problems = validateRequest(schema, { ...parts, context: null });
  if (problems.length > 0) throw new Refusal(problems);
  const { action } = parts;
  if (unknown.context === undefined && action !== null)
    valueOf(readContext(request['context'] ?? {}, { schema, action }));
  if (unknown.entities === undefined) valueOf(readEntities(request['entities'] ?? [], schema));
};

/**
 * What is known of a request. With a schema, only requests of the schema are meant: what it says of what is unknown is known.
 *
 * @throws Refusal for what is no request, and with a schema, none of it
 */
export const readPartialRequest = (
  request: PartialRequestJson,
  unknown: UnknownParts,
  schema: Schema | null,
): PartialRequest => {
  const unknowns = new Unknowns();
  const action = unknown.action === undefined ? uidOf('action', request) : null;
  const declared = action === null ? undefined : schema?.actions.get(uidKey(action.type, action.id));
  const principal = typedUid('principal', request, unknown.principal) ?? onlyType(declared?.principals);
  const resource = typedUid('resource', request, unknown.resource) ?? onlyType(declared?.resources);
  if (schema !== null) checkTypes(request, { principal, action, resource }, unknown, schema);
  const cell = (part: Part, uid: TypedUid | null): Cell =>
    uid === null || uid.id === null
      ? unknowns.add(variable(part), { entity: true, type: uid?.type ?? null })
      : { tag: 'entity', type: uid.type, id: uid.id };
  const known = unknown.context === 'any' ? {} : (request['context'] ?? {});
  const attributes = declared?.context.attributes ?? null;
  return {
    principal: cell('principal', principal),
    action: cell('action', action),
    resource: cell('resource', resource),
    context: contextOf(valueOf(readContext(known)), unknown.context, attributes, unknowns),
    entities:
      unknown.entities === undefined ? entitiesCell(closable(valueOf(readEntities(request['entities'] ?? [])))) : null,
    unknowns,
  };
};
