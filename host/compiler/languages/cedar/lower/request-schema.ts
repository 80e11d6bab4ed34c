import type { RequestSchema, SchemaType, Slot } from '../../../../engine/manifest/types.ts';
import type { Attribute, Schema, Type } from '../schema/types.ts';

/** The types of a schema as a list, each made of earlier ones. Types that are alike stand once. */
class Types {
  readonly list: SchemaType[] = [];
  readonly #alike = new Map<string, number>();
  /** A type that is written out in many places is one object. */
  readonly #known = new Map<Type, number>();

  indexOf(type: Type): number {
    const known = this.#known.get(type) ?? this.#add(this.#written(type));
    this.#known.set(type, known);
    return known;
  }

  /** A record of those attributes that are wanted. */
  record(attributes: ReadonlyMap<string, Attribute>, isWanted: (name: string) => boolean): number {
    const wanted = [...attributes].filter(([name]) => isWanted(name)).sort(([a], [b]) => (a < b ? -1 : 1));
    const optional = wanted.flatMap(([name, { required }]) => (required ? [] : [name]));
    const record = Object.fromEntries(wanted.map(([name, { type }]) => [name, this.indexOf(type)]));
    return this.#add({ record, ...(optional.length === 0 ? {} : { optional }) });
  }

  #written(type: Exclude<Type, { kind: 'record' }> | Type): SchemaType | number {
    switch (type.kind) {
      case 'set':
        return { set: this.indexOf(type.element) };
      case 'entity':
        return { entity: type.name };
      case 'extension':
        return type.name;
      case 'record':
        return this.record(type.attributes, () => true);
      default:
        return type.kind;
    }
  }

  #add(type: SchemaType | number): number {
    if (typeof type === 'number') return type;
    const key = JSON.stringify(type);
    const index = this.#alike.get(key) ?? this.list.push(type) - 1;
    this.#alike.set(key, index);
    return index;
  }
}

/** Which attributes of the context policies read; null for all. */
const contextNames = (slots: readonly Slot[]): ReadonlySet<string> | null => {
  const paths = slots.flatMap(({ path: [root, name] }) => (root === 'context' ? [name] : []));
  const names = paths.flatMap((name) => name ?? []);
  return names.length < paths.length ? null : new Set(names);
};

/**
 * What a schema says of requests, as far as an entry's slots hold them.
 *
 * @param slots of the entry
 */
export const requestSchemaOf = ({ entityTypes, actions }: Schema, slots: readonly Slot[]): RequestSchema => {
  const types = new Types();
  const context = contextNames(slots);
  const entities = slots.find(({ type }) => type === 'cedar-entities');
  const attributes = entities === undefined ? new Set<string>() : entities.reads && new Set(entities.reads.attributes);
  const readsTags = entities !== undefined && entities.reads?.tags !== false;
  return {
    entities: [...entityTypes.values()].map(({ name, attributes: declared, ancestors, tags, ids }) => ({
      name,
      attributes: types.record(declared, (key) => attributes?.has(key) ?? true),
      parents: [...ancestors],
      ...(tags === null || !readsTags ? {} : { tags: types.indexOf(tags) }),
      ...(ids === null ? {} : { ids: [...ids] }),
    })),
    actions: [...actions.values()].map(
      ({ uid: { type, id }, ancestors, principals, resources, context: declared }) => ({
        type,
        id,
        groups: [...ancestors.values()].map((group) => ({ type: group.type, id: group.id })),
        principals: [...principals],
        resources: [...resources],
        context: types.record(declared.attributes, (key) => context?.has(key) ?? true),
      }),
    ),
    types: types.list,
  };
};
