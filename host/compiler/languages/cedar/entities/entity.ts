import { sortRecord } from '../../../../engine/index.ts';
import { items, members, placeOf, required } from '../schema/json/fields.ts';
import type { JsonNode } from '../schema/json/fields.ts';
import { refuse } from '../schema/problem.ts';
import type { Action, Attribute, EntityType, EntityUid, Schema, Type } from '../schema/types.ts';
import { isActionType } from '../syntax/words.ts';
import { uidKey } from '../values/name.ts';
import { recordMismatch, typeMismatch } from './conform.ts';
import type { Entity, RecordCell } from './types.ts';
import { uidMismatch, readUid, wholeText } from './uid.ts';
import { readTyped, readValue } from './value.ts';

const FIELDS = ['uid', 'attrs', 'parents', 'tags'] as const;

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
      return [wholeText(key, member), type === null ? readValue(member) : readTyped(member, type)];
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
  const place = placeOf(node);
  const { uid, parents } = entity;
  if (declared?.kind === 'action') {
    // What an action is in is said by the schema alone.
    const same =
      parents.size === declared.action.ancestors.size &&
      [...parents.keys()].every((key) => declared.action.ancestors.has(key));
    if (!same) refuse('value', place, `The groups of the action ${describe(uid)} are not those of the schema`);
    return;
  }
  for (const parent of parents.values()) {
    if (declared !== null && !declared.type.ancestors.has(parent.type))
      refuse(
        'value',
        place,
        `${describe(uid)} cannot be a member of ${describe(parent)}`,
        `Add "in ${parent.type}" to ${uid.type} in the schema.`,
      );
    if (declared === null && isActionType(uid.type) && !isActionType(parent.type))
      refuse('value', place, `The action ${describe(uid)} can only be a member of actions`);
  }
};

const checkConforms = (
  entity: Entity,
  declared: Declared,
  schema: Schema,
  nodes: Readonly<Record<'uid' | 'attrs' | 'tags' | 'parents', JsonNode>>,
): void => {
  const { uid, attributes, tags } = entity;
  const wrongId = [uid, ...entity.parents.values()]
    .map((each) => uidMismatch(schema, each))
    .find((each) => each !== null);
  if (wrongId !== undefined) refuse('value', placeOf(nodes.uid), wrongId);
  if (declared.kind === 'action') return;
  const mismatch = recordMismatch(attributes, declared.type.attributes, schema);
  if (mismatch !== null) refuse('value', placeOf(nodes.attrs), `${describe(uid)} is not of its type: ${mismatch}`);
  for (const [key, value] of tags.entries) {
    const wrong = declared.type.tags === null ? null : typeMismatch(value, declared.type.tags, schema);
    if (wrong !== null)
      refuse(
        'value',
        placeOf(nodes.tags),
        `The tag ${JSON.stringify(key)} of ${describe(uid)} is not of its type: ${wrong}`,
      );
  }
};

/** One entity: `{uid, attrs, parents, tags}`. Other fields are left alone, as Cedar does. */
export const readEntity = (node: JsonNode, schema: Schema | null): Entity => {
  const found = new Map(members(node, 'An entity'));
  const [uidNode, attrs, parents] = FIELDS.slice(0, 3).map((name) => required(node, found.get(name), name));
  if (uidNode === undefined || attrs === undefined || parents === undefined)
    return refuse('shape', placeOf(node), 'A field is missing');
  const tags = found.get('tags') ?? { value: {}, within: node, key: 'tags' };
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
