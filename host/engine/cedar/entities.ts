import type { Cell } from '../cell/cell.ts';
import { encodeItem, sortRecord } from '../cell/encode.ts';
import type { EntityReads } from '../manifest/types.ts';
import { compareBytes } from '../utf8/utf8.ts';
import { isObject, isRecordObject, itemsOf, kindOf, memberOf } from './members.ts';
import { isActionType } from './name.ts';
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

/** Of what policies do not ask for, no more is looked at than that it is an object. */
const readAttributes = (node: Located, { reads, depth, reading }: EntityReading): RecordCell => {
  const { value } = node;
  if (reads === undefined || !isRecordObject(value)) return readRecord(node, 'attrs', depth, reading);
  const asked = Object.keys(value).filter((key) => reads.attributes.includes(key));
  const kept = new Map(asked.map((key) => [key, value[key]]));
  const some = Object.fromEntries(kept);
  return readRecord({ ...node, value: some }, 'attrs', depth, reading);
};

const readTags = (node: Located, { reads, depth, reading }: EntityReading): RecordCell => {
  if (node.value === undefined) return NOTHING;
  if (reads?.tags !== false) return readRecord(node, 'tags', depth, reading);
  return isRecordObject(node.value) ? NOTHING : readRecord(node, 'tags', depth, reading);
};

const readEntity = (node: Located, how: EntityReading): Entity => {
  const uid = readUid(required(node, 'uid'));
  const attributes = readAttributes(required(node, 'attrs'), how);
  const parents = new Map<string, EntityUid>();
  for (const item of itemsOf(required(node, 'parents'), 'parents')) {
    chargeSteps(item, how.reading, PARENT_STEPS);
    const parent = readUid(item);
    if (isActionType(uid.type) && !isActionType(parent.type))
      unreadable('value', item, `The action ${uidText(uid)} can only be a member of actions`);
    parents.set(keyOf(parent), parent);
  }
  return { uid, attributes, tags: readTags(member(node, 'tags'), how), parents };
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
export const readEntities = (node: Located, depth: number, reading: ValueReading, reads?: EntityReads): RecordCell => {
  const how = { reads, depth: depth - ENTITY_LEVELS, reading };
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
