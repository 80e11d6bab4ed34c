import { kindOf } from '../../../../engine/cedar/members.ts';
import type { UnknownValues } from '../../../../engine/cedar/value.ts';
import type { Cell } from '../../../../engine/index.ts';
import { items, members, placeOf } from '../schema/json/fields.ts';
import type { JsonNode } from '../schema/json/fields.ts';
import { refuse } from '../schema/problem.ts';
import type { Action, Attribute, EntityType, EntityUid, Schema } from '../schema/types.ts';
import { isActionType } from '../syntax/words.ts';
import { uidKey } from '../values/name.ts';
import { readTyped, readTypedRecord } from './typed.ts';
import type { Entity, RecordCell } from './types.ts';
import { isObject, memberOf, readUid, uidMismatch, wholeText } from './uid.ts';
import { MAX_VALUE_DEPTH, readValue, record } from './value.ts';

/** What is left within a record of attributes or tags. */
const DEPTH = MAX_VALUE_DEPTH - 1;

/** What a schema says of an entity. */
type Declared =
  | { readonly kind: 'type'; readonly type: EntityType }
  | { readonly kind: 'action'; readonly action: Action };

interface Typing {
  readonly schema: Schema;
  readonly declared: Declared;
}

const describe = ({ type, id }: EntityUid): string => `${type}::${JSON.stringify(id)}`;

const declaredAs = (schema: Schema, uid: EntityUid, node: JsonNode): Declared => {
  const action = schema.actions.get(uidKey(uid.type, uid.id));
  if (action !== undefined) return { kind: 'action', action };
  const type = schema.entityTypes.get(uid.type);
  if (type !== undefined) return { kind: 'type', type };
  return refuse(
    'undeclared',
    placeOf(node),
    `${isActionType(uid.type) ? `The action ${describe(uid)}` : `The entity type ${uid.type}`} is not declared in the schema`,
  );
};

const NO_ATTRIBUTES: ReadonlyMap<string, Attribute> = new Map();

const readAttributes = (node: JsonNode, typing: Typing | null, unknowns: UnknownValues | null): RecordCell => {
  if (typing === null) return readRecord(node, 'attrs', (member) => readValue(member, DEPTH, unknowns));
  const { declared, schema } = typing;
  const attributes = declared.kind === 'action' ? NO_ATTRIBUTES : declared.type.attributes;
  return readTypedRecord(node, attributes, schema, MAX_VALUE_DEPTH, unknowns);
};

const readTags = (node: JsonNode, typing: Typing | null, unknowns: UnknownValues | null): RecordCell => {
  if (typing === null) return readRecord(node, 'tags', (member) => readValue(member, DEPTH, unknowns));
  const { declared, schema } = typing;
  const type = declared.kind === 'action' ? null : declared.type.tags;
  return readRecord(node, 'tags', (member) =>
    type === null
      ? refuse('value', placeOf(member), 'The schema has no tags here')
      : readTyped(member, type, schema, DEPTH, unknowns),
  );
};

const readRecord = (node: JsonNode, what: string, read: (member: JsonNode) => Cell): RecordCell =>
  record(members(node, what).map(([key, member]) => [wholeText(key, member), read(member)]));

const parentsOf = (node: JsonNode): ReadonlyMap<string, EntityUid> =>
  new Map(
    items(node, 'parents').map((item) => {
      const uid = readUid(item);
      return [uidKey(uid.type, uid.id), uid];
    }),
  );

const checkParents = (entity: Entity, declared: Declared | null, node: JsonNode): void => {
  const { uid, parents } = entity;
  if (declared?.kind === 'action') {
    // What an action is in is said by the schema alone.
    const same =
      parents.size === declared.action.ancestors.size &&
      [...parents.keys()].every((key) => declared.action.ancestors.has(key));
    if (!same) refuse('value', placeOf(node), `The groups of the action ${describe(uid)} are not those of the schema`);
    return;
  }
  for (const parent of parents.values()) {
    if (declared !== null && !declared.type.ancestors.has(parent.type))
      refuse(
        'value',
        placeOf(node),
        `${describe(uid)} cannot be a member of ${describe(parent)}`,
        `Add "in ${parent.type}" to ${uid.type} in the schema.`,
      );
    if (declared === null && isActionType(uid.type) && !isActionType(parent.type))
      refuse('value', placeOf(node), `The action ${describe(uid)} can only be a member of actions`);
  }
};

/** @throws Refusal for an undeclared action, or an id that its enumerated type does not list */
const checkUid = (uid: EntityUid, schema: Schema, node: JsonNode): void => {
  const mismatch = uidMismatch(schema, uid);
  if (mismatch !== null) refuse('value', placeOf(node), mismatch);
};

const field = (node: JsonNode, key: string): JsonNode | null => {
  const { value } = node;
  if (!isObject(value)) return refuse('shape', placeOf(node), `An entity must be an object; it is ${kindOf(value)}`);
  const member = memberOf(value, key);
  return member === undefined ? null : { value: member, within: node, key };
};

const missing = (node: JsonNode, name: string): never =>
  refuse('shape', placeOf(node), `The field "${name}" of an entity is missing`);

/** One entity: `{uid, attrs, parents, tags}`. Other fields are left alone, as Cedar does. */
export const readEntity = (node: JsonNode, schema: Schema | null, unknowns: UnknownValues | null = null): Entity => {
  const uidNode = field(node, 'uid') ?? missing(node, 'uid');
  const attrs = field(node, 'attrs') ?? missing(node, 'attrs');
  const parents = field(node, 'parents') ?? missing(node, 'parents');
  const tags = field(node, 'tags') ?? { value: {}, within: node, key: 'tags' };
  const uid = readUid(uidNode);
  const typing = schema === null ? null : { schema, declared: declaredAs(schema, uid, uidNode) };
  const entity: Entity = {
    uid,
    attributes: readAttributes(attrs, typing, unknowns),
    tags: readTags(tags, typing, unknowns),
    parents: parentsOf(parents),
  };
  if (schema !== null) {
    checkUid(uid, schema, uidNode);
    for (const parent of entity.parents.values()) checkUid(parent, schema, parents);
  }
  checkParents(entity, typing?.declared ?? null, parents);
  return entity;
};
