import type { Cell } from '../cell/cell.ts';
import { encodeItem, sortRecord } from '../cell/encode.ts';
import type { EntityReads } from '../manifest/types.ts';
import { compareBytes } from '../utf8/utf8.ts';
import { isObject, isRecordObject, itemsOf, kindOf, memberOf, membersOf, only } from './members.ts';
import { isActionType } from './name.ts';
import { readTypedRecord, type TypedReading } from './typed/read.ts';
import type { ActionTypes, EntityTypes, RequestTypes } from './typed/request.ts';
import type { Mismatch, RecordType, Type } from './typed/types.ts';
import { readUid, uidText, type EntityUid } from './uid.ts';
import { unreadable, type Located } from './unreadable.ts';
import { chargeSteps, readRecord, type RecordCell, type ValueReading } from './value.ts';

/** An entity as a request says it is. */
interface Entity {
  readonly uid: EntityUid;
  readonly attributes: RecordCell;
  readonly tags: RecordCell;
  /** Groups that it is directly in, by `keyOf`. They need not be among the entities. */
  readonly parents: ReadonlyMap<string, EntityUid>;
}

/** A type and an id as one text that no other pair has: no type holds a quote. */
const keyOf = ({ type, id }: EntityUid): string => `${type}"${id}`;

/** How entities are read. */
interface EntityReading {
  readonly reads: EntityReads | undefined;
  /** Null where they may be any. */
  readonly types: RequestTypes | null;
  /** How deep attributes and tags may nest, the record of them counted. */
  readonly depth: number;
  readonly reading: ValueReading;
}

/** Levels of the entities' cell around attributes. */
export const ENTITY_LEVELS = 3;
/** How deep a cell with entities nests at least: their groups stand by type and id. */
export const LEAST_DEPTH = ENTITY_LEVELS + 2;

/** What an entity and each of its parents counts for, of as many steps as a frame has bytes: less than what they take there. */
const ENTITY_STEPS = 32;
const PARENT_STEPS = 4;

const NOTHING: RecordCell = { tag: 'record', entries: [] };

const member = (node: Located, key: string): Located => {
  const { value } = node;
  if (!isObject(value)) return unreadable('shape', node, `An entity must be an object; it is ${kindOf(value)}`);
  return { value: memberOf(value, key), within: node, key };
};

const required = (node: Located, key: string): Located => {
  const found = member(node, key);
  return found.value === undefined ? unreadable('shape', node, `The field "${key}" of an entity is missing`) : found;
};

/** What a schema says of one entity. */
interface Declared {
  readonly attributes: RecordType;
  readonly tags: Type | null;
  /** Why a parent cannot be one; null when it can. */
  readonly refuses: (parents: ReadonlyMap<string, EntityUid>) => string | null;
  readonly mismatch: Mismatch;
}

const NO_ATTRIBUTES: RecordType = { kind: 'record', attributes: new Map() };

const ofAction = (uid: EntityUid, { groups }: ActionTypes, { mismatch }: RequestTypes): Declared => ({
  attributes: NO_ATTRIBUTES,
  tags: null,
  refuses: (parents) =>
    parents.size === groups.size && [...parents.values()].every((parent) => groups.has(uidText(parent)))
      ? null
      : `The groups of the action ${uidText(uid)} are not those of the schema`,
  mismatch,
});

const ofType = (
  uid: EntityUid,
  { attributes, parents: allowed, tags }: EntityTypes,
  { mismatch }: RequestTypes,
): Declared => ({
  attributes,
  tags,
  refuses: (parents) => {
    for (const parent of parents.values()) {
      if (!allowed.has(parent.type)) return `${uidText(uid)} cannot be a member of ${uidText(parent)}`;
      const unlisted = mismatch(parent);
      if (unlisted !== null) return unlisted;
    }
    return null;
  },
  mismatch,
});

/** @throws Unreadable for what is not declared */
const declaredAs = (uid: EntityUid, node: Located, types: RequestTypes): Declared => {
  const mismatch = types.mismatch(uid);
  if (mismatch !== null) return unreadable('value', node, mismatch);
  const action = types.actions.get(uid.type)?.get(uid.id);
  if (action !== undefined) return ofAction(uid, action, types);
  const type = types.entities.get(uid.type);
  if (type !== undefined) return ofType(uid, type, types);
  return unreadable('value', node, `The entity type ${uid.type} is not declared in the schema`);
};

/** Of what policies do not ask for, no more is looked at than that it is an object. */
const readAttributes = (node: Located, declared: Declared | null, how: EntityReading): RecordCell => {
  const { reads, depth, reading } = how;
  const asked = reads === undefined ? node : only(node, new Set(reads.attributes));
  if (declared === null) return readRecord(asked, 'attrs', depth, reading);
  return typed(reading, declared, (known) => readTypedRecord(asked, declared.attributes.attributes, depth, known));
};

const readTags = (node: Located, declared: Declared | null, { reads, depth, reading }: EntityReading): RecordCell => {
  if (node.value === undefined) return NOTHING;
  if (reads?.tags === false && isRecordObject(node.value)) return NOTHING;
  if (declared === null) return readRecord(node, 'tags', depth, reading);
  const { tags } = declared;
  const attributes = membersOf(node, 'tags').map(([key, tag]) =>
    tags === null
      ? unreadable('value', tag, 'The schema has no tags here')
      : ([key, { type: tags, required: true }] as const),
  );
  return typed(reading, declared, (known) => readTypedRecord(node, new Map(attributes), depth, known));
};

/** Reads with what the schema says of references; what it takes is charged as everything is. */
const typed = (
  reading: ValueReading,
  { mismatch }: Declared,
  read: (reading: TypedReading) => RecordCell,
): RecordCell => {
  const known = { ...reading, mismatch };
  const record = read(known);
  reading.left = known.left;
  reading.steps = known.steps;
  return record;
};

const readEntity = (node: Located, how: EntityReading): Entity => {
  const { types } = how;
  const named = required(node, 'uid');
  const uid = readUid(named);
  const declared = types === null ? null : declaredAs(uid, named, types);
  const attributes = readAttributes(required(node, 'attrs'), declared, how);
  const parents = new Map<string, EntityUid>();
  const above = required(node, 'parents');
  for (const item of itemsOf(above, 'parents')) {
    chargeSteps(item, how.reading, PARENT_STEPS);
    const parent = readUid(item);
    if (isActionType(uid.type) && !isActionType(parent.type))
      unreadable('value', item, `The action ${uidText(uid)} can only be a member of actions`);
    parents.set(keyOf(parent), parent);
  }
  const refusal = declared?.refuses(parents) ?? null;
  if (refusal !== null) unreadable('value', above, refusal);
  return { uid, attributes, tags: readTags(member(node, 'tags'), declared, how), parents };
};

const same = (a: Entity, b: Entity): boolean =>
  a.parents.size === b.parents.size &&
  [...a.parents.keys()].every((key) => b.parents.has(key)) &&
  compareBytes(encodeItem(a.attributes), encodeItem(b.attributes)) === 0 &&
  compareBytes(encodeItem(a.tags), encodeItem(b.tags)) === 0;

/** Every group that an entity is in, at any distance. */
const ancestorsOf = (
  entities: ReadonlyMap<string, Entity>,
  entity: Entity,
  charge: (steps: number) => void,
): ReadonlyMap<string, EntityUid> => {
  const found = new Map(entity.parents);
  // The map grows while it is read.
  for (const key of found.keys()) {
    const parents = entities.get(key)?.parents;
    if (parents === undefined) continue;
    charge(parents.size);
    for (const [next, uid] of parents) found.set(next, uid);
  }
  return found;
};

/** A record by type of records by id. */
const byTypeAndId = (members: Iterable<readonly [EntityUid, Cell]>): RecordCell => {
  const types = new Map<string, [string, Cell][]>();
  for (const [{ type, id }, cell] of members) {
    const ofType = types.get(type) ?? [];
    types.set(type, ofType);
    ofType.push([id, cell]);
  }
  const entries = [...types].map(([type, ids]): [string, Cell] => [type, { tag: 'record', entries: sortRecord(ids) }]);
  return { tag: 'record', entries: sortRecord(entries) };
};

/**
 * The entities of a request as one cell (docs/module-format.md §4.4): a record by type of records by id of a list of three: ancestors, attributes, tags.
 *
 * @param depth how deep the cell may nest
 * @throws Unreadable
 */
export const readEntities = (
  node: Located,
  depth: number,
  reading: ValueReading,
  reads?: EntityReads,
  types: RequestTypes | null = null,
): RecordCell => {
  const how = { reads, types, depth: depth - ENTITY_LEVELS, reading };
  const entities = new Map<string, Entity>();
  for (const item of itemsOf(node, 'Entities')) {
    if (depth < LEAST_DEPTH) unreadable('limit', node, 'Entities nest deeper than this module allows');
    chargeSteps(item, reading, ENTITY_STEPS);
    const entity = readEntity(item, how);
    const key = keyOf(entity.uid);
    const before = entities.get(key);
    if (before !== undefined && !same(before, entity))
      unreadable('value', item, `${uidText(entity.uid)} stands twice and says different things`);
    entities.set(key, entity);
  }
  return byTypeAndId(
    [...entities].map(([key, entity]) => {
      const ancestors = ancestorsOf(entities, entity, (steps) => chargeSteps(node, reading, steps));
      if (ancestors.has(key)) unreadable('cycle', node, `The entity ${uidText(entity.uid)} is its own ancestor`);
      const groups = [...ancestors.values()].map((uid) => [uid, { tag: 'null' }] as const);
      const closed = reads?.ancestors === false ? NOTHING : byTypeAndId(groups);
      return [entity.uid, { tag: 'list', items: [closed, entity.attributes, entity.tags] }];
    }),
  );
};
