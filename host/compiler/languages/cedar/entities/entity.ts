import { sortRecord } from '../../../../engine/index.ts';
import { items, kindOf, members, placeOf } from '../schema/json/fields.ts';
import type { JsonNode } from '../schema/json/fields.ts';
import { refuse } from '../schema/problem.ts';
import type { Action, Attribute, EntityType, EntityUid, Schema, Type } from '../schema/types.ts';
import { isActionType } from '../syntax/words.ts';
import { uidKey } from '../values/name.ts';
import { recordMismatch, typeMismatch } from './conform.ts';
import type { Entity, RecordCell } from './types.ts';
import { isObject, memberOf, readUid, uidMismatch, wholeText } from './uid.ts';
import { MAX_VALUE_DEPTH, readTyped, readValue } from './value.ts';

/** What is left within a record of attributes or tags. */
const DEPTH = MAX_VALUE_DEPTH - 1;

/** What a schema says of an entity. */
type Declared =
  | { readonly kind: 'type'; readonly type: EntityType }
  | { readonly kind: 'action'; readonly action: Action };

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

const readRecord = (node: JsonNode, what: string, typeOf: (key: string) => Type | null | undefined): RecordCell => ({
  tag: 'record',
  entries: sortRecord(
    members(node, what).map(([key, member]) => {
      const type = typeOf(key);
      if (type === undefined)
        return refuse(
          'value',
          placeOf(member),
          `The schema has no ${what === 'tags' ? 'tags' : `attribute ${JSON.stringify(key)}`} here`,
        );
      return [wholeText(key, member), type === null ? readValue(member, DEPTH) : readTyped(member, type, DEPTH)];
    }),
  ),
});

const parentsOf = (node: JsonNode): ReadonlyMap<string, EntityUid> =>
  new Map(
    items(node, 'parents').map((item) => {
      const uid = readUid(item);
      return [uidKey(uid.type, uid.id), uid];
    }),
  );

/** The attributes and tags of an entity type, or of an action, which has none. */
const typesOf = (
  declared: Declared | null,
): { attributes: ReadonlyMap<string, Attribute> | null; tags: Type | null | undefined } => {
  if (declared === null) return { attributes: null, tags: null };
  if (declared.kind === 'action') return { attributes: new Map(), tags: undefined };
  return { attributes: declared.type.attributes, tags: declared.type.tags ?? undefined };
};

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

const checkConforms = (
  entity: Entity,
  declared: Declared,
  schema: Schema,
  nodes: Readonly<Record<'uid' | 'attrs' | 'tags' | 'parents', JsonNode>>,
): void => {
  const { uid, attributes, tags } = entity;
  const wrong = uidMismatch(schema, uid);
  if (wrong !== null) refuse('value', placeOf(nodes.uid), wrong);
  for (const parent of entity.parents.values()) {
    const wrongParent = uidMismatch(schema, parent);
    if (wrongParent !== null) refuse('value', placeOf(nodes.parents), wrongParent);
  }
  if (declared.kind === 'action') return;
  const mismatch = recordMismatch(attributes, declared.type.attributes, schema);
  if (mismatch !== null) refuse('value', placeOf(nodes.attrs), `${describe(uid)} is not of its type: ${mismatch}`);
  for (const [key, value] of tags.entries) {
    const wrongTag = declared.type.tags === null ? null : typeMismatch(value, declared.type.tags, schema);
    if (wrongTag !== null)
      refuse(
        'value',
        placeOf(nodes.tags),
        `The tag ${JSON.stringify(key)} of ${describe(uid)} is not of its type: ${wrongTag}`,
      );
  }
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
export const readEntity = (node: JsonNode, schema: Schema | null): Entity => {
  const uidNode = field(node, 'uid') ?? missing(node, 'uid');
  const attrs = field(node, 'attrs') ?? missing(node, 'attrs');
  const parents = field(node, 'parents') ?? missing(node, 'parents');
  const tags = field(node, 'tags') ?? { value: {}, within: node, key: 'tags' };
  const uid = readUid(uidNode);
  const declared = schema === null ? null : declaredAs(schema, uid, uidNode);
  const types = typesOf(declared);
  const entity: Entity = {
    uid,
    attributes: readRecord(attrs, 'attrs', (key) =>
      types.attributes === null ? null : types.attributes.get(key)?.type,
    ),
    tags: readRecord(tags, 'tags', () => types.tags),
    parents: parentsOf(parents),
  };
  if (schema !== null && declared !== null)
    checkConforms(entity, declared, schema, { uid: uidNode, attrs, tags, parents });
  checkParents(entity, declared, parents);
  return entity;
};
