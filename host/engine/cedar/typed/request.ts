import type { RequestSchema, SchemaType } from '../../manifest/types.ts';
import { uidText } from '../uid.ts';
import { isActionType } from '../name.ts';
import type { Attribute, Mismatch, RecordType, Type } from './types.ts';

/** What a schema says of an action. */
export interface ActionTypes {
  /** The groups it is in, at any distance, by their texts. */
  readonly groups: ReadonlySet<string>;
  readonly principals: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly context: RecordType;
}

/** What a schema says of the entities of a type. */
export interface EntityTypes {
  readonly attributes: RecordType;
  /** Types of what they may be in, at any distance. */
  readonly parents: ReadonlySet<string>;
  /** Null where they have no tags. */
  readonly tags: Type | null;
  /** The only ids of an enumerated type; null for others. */
  readonly ids: ReadonlySet<string> | null;
}

/** What a schema says of requests, as far as policies read them. */
export interface RequestTypes {
  /** By type, by id. */
  readonly actions: ReadonlyMap<string, ReadonlyMap<string, ActionTypes>>;
  readonly entities: ReadonlyMap<string, EntityTypes>;
  readonly mismatch: Mismatch;
}

const NOTHING: RecordType = { kind: 'record', attributes: new Map() };

const typeOf = (written: SchemaType, types: readonly Type[]): Type => {
  const at = (index: number): Type => types[index] ?? NOTHING;
  if (typeof written !== 'string') {
    if ('set' in written) return { kind: 'set', element: at(written.set) };
    if ('entity' in written) return { kind: 'entity', name: written.entity };
    const optional = new Set(written.optional ?? []);
    const attributes = Object.entries(written.record).map(
      ([name, index]) => [name, { type: at(index), required: !optional.has(name) }] as const,
    );
    return { kind: 'record', attributes: new Map<string, Attribute>(attributes) };
  }
  switch (written) {
    case 'bool':
    case 'long':
    case 'string':
      return { kind: written };
    default:
      return { kind: 'extension', name: written };
  }
};

/** The schema of an entry, with every index followed. */
export const requestTypes = ({ types: written, entities, actions }: RequestSchema): RequestTypes => {
  const types: Type[] = [];
  for (const type of written) types.push(typeOf(type, types));
  const recordAt = (index: number): RecordType => {
    const type = types[index];
    return type?.kind === 'record' ? type : NOTHING;
  };
  const byType = new Map<string, Map<string, ActionTypes>>();
  for (const { type, id, groups, principals, resources, context } of actions) {
    const byId = byType.get(type) ?? new Map<string, ActionTypes>();
    byType.set(type, byId);
    byId.set(id, {
      groups: new Set(groups.map(uidText)),
      principals: new Set(principals),
      resources: new Set(resources),
      context: recordAt(context),
    });
  }
  const byName = new Map(
    entities.map(({ name, attributes, parents, tags, ids }): [string, EntityTypes] => [
      name,
      {
        attributes: recordAt(attributes),
        parents: new Set(parents),
        tags: tags === undefined ? null : (types[tags] ?? NOTHING),
        ids: ids === undefined ? null : new Set(ids),
      },
    ]),
  );
  const mismatch: Mismatch = (uid) => {
    const { type, id } = uid;
    if (isActionType(type))
      return byType.get(type)?.has(id) === true ? null : `the action ${uidText(uid)} is not declared`;
    const ids = byName.get(type)?.ids ?? null;
    return ids === null || ids.has(id)
      ? null
      : `${type} has no entity ${JSON.stringify(id)}: the schema lists those that it has`;
  };
  return { actions: byType, entities: byName, mismatch };
};
