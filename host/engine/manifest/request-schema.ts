import type { CborData } from '../cbor/types.ts';
import { dictionary, integer, list, oneOf, record, text, type Place, type Read } from './schema.ts';
import type { ManifestEntry, RequestSchema, SchemaType } from './types.ts';

/** What of a schema there may be at most: types, entity types, actions, names in one list. */
const MOST = 1_048_576;

const NAME = text(4_096);
const NAMES = list(NAME, MOST);
const INDEX = integer(0, MOST - 1);
const UID = record<{ readonly type: string; readonly id: string }>({ type: NAME, id: text(MOST) });

const SCALAR = oneOf('bool', 'long', 'string', 'ipaddr', 'decimal', 'datetime', 'duration');
const SET = record<Extract<SchemaType, { set: number }>>({ set: INDEX });
const ENTITY = record<Extract<SchemaType, { entity: string }>>({ entity: NAME });
const RECORD = record<Extract<SchemaType, { record: object }>>(
  { record: dictionary(INDEX, MOST), optional: list(text(MOST), MOST, 1) },
  'optional',
);

const schemaType: Read<SchemaType> = (value: CborData, place) => {
  if (!(value instanceof Map)) return SCALAR(value, place);
  if (value.has('set')) return SET(value, place);
  return value.has('entity') ? ENTITY(value, place) : RECORD(value, place);
};

export const requestSchema: Read<RequestSchema> = record<RequestSchema>({
  types: list(schemaType, MOST),
  entities: list(
    record<RequestSchema['entities'][number]>(
      { name: NAME, attributes: INDEX, parents: NAMES, tags: INDEX, ids: list(text(MOST), MOST, 1) },
      'tags',
      'ids',
    ),
    MOST,
  ),
  actions: list(
    record<RequestSchema['actions'][number]>({
      type: NAME,
      id: text(MOST),
      groups: list(UID, MOST),
      principals: NAMES,
      resources: NAMES,
      context: INDEX,
    }),
    MOST,
  ),
});

const partsOf = (type: SchemaType): readonly number[] => {
  if (typeof type === 'string' || 'entity' in type) return [];
  return 'set' in type ? [type.set] : Object.values(type.record);
};

/** What no single field shows: types are made of earlier ones, optional attributes are attributes, and nothing is declared twice. */
export function checkSchema({ name, dialect }: ManifestEntry, schema: RequestSchema, place: Place): void {
  const { types, entities, actions } = schema;
  if (dialect !== 'cedar') place.refuse(`${name} has a schema, and is not of Cedar`);
  types.forEach((type, index) => {
    if (partsOf(type).some((part) => part >= index)) place.refuse(`type ${index} of ${name} is made of a later one`);
    const optional = typeof type !== 'string' && 'record' in type ? (type.optional ?? []) : [];
    if (typeof type !== 'string' && 'record' in type && !optional.every((key) => Object.hasOwn(type.record, key)))
      place.refuse(`type ${index} of ${name} lacks an attribute that is optional`);
  });
  const isRecord = (index: number): boolean => {
    const type = types[index];
    return typeof type === 'object' && 'record' in type;
  };
  const declared = new Set<string>();
  const declare = (key: string): void => {
    if (declared.has(key)) place.refuse(`${name} declares ${key} twice`);
    declared.add(key);
  };
  for (const entity of entities) {
    declare(entity.name);
    if (!isRecord(entity.attributes) || (entity.tags ?? 0) >= types.length)
      place.refuse(`${name} has an entity type ${entity.name} of a type that is not there`);
  }
  for (const { type, id, context } of actions) {
    declare(`${type}::${JSON.stringify(id)}`);
    if (!isRecord(context)) place.refuse(`${name} has an action ${id} whose context is no record`);
  }
}
