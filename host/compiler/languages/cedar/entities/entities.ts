import { uidText } from '../../../../engine/cedar/uid.ts';
import type { UnknownValues } from '../../../../engine/cedar/value.ts';
import type { JsonValue } from '../../../../engine/index.ts';
import { equalCells } from '../../../ir/operations/cedar/equal.ts';
import { documentOf, items, placeOf } from '../schema/json/fields.ts';
import { reading, refuse } from '../schema/problem.ts';
import type { Reading } from '../schema/problem.ts';
import type { Schema } from '../schema/types.ts';
import { uidKey } from '../values/name.ts';
import { readEntity } from './entity.ts';
import { checkAcyclic } from './hierarchy.ts';
import type { Entities, Entity, RecordCell } from './types.ts';

const EMPTY: RecordCell = { tag: 'record', entries: [] };

/** Whether two entities of the same reference say the same. */
const same = (a: Entity, b: Entity): boolean =>
  a.parents.size === b.parents.size &&
  [...a.parents.keys()].every((key) => b.parents.has(key)) &&
  equalCells(a.attributes, b.attributes) &&
  equalCells(a.tags, b.tags);

/** The actions of a schema, as entities. */
const actionEntities = (schema: Schema): readonly (readonly [string, Entity])[] =>
  [...schema.actions].map(([key, { uid, ancestors }]) => [
    key,
    { uid, attributes: EMPTY, tags: EMPTY, parents: ancestors },
  ]);

/**
 * Entities, from JSON: a list of `{uid, attrs, parents, tags}`. An entity may stand twice where it says the same. With a schema, escapes may be left
 * out, every entity must be of its type, and the schema's actions are among the entities.
 *
 * @param value what a lossless reader made of it
 * @param unknowns null where every value must be known
 */
export const readEntities = (
  value: JsonValue,
  schema: Schema | null = null,
  unknowns: UnknownValues | null = null,
): Reading<Entities> =>
  reading(() => {
    const entities = new Map<string, Entity>();
    for (const item of items(documentOf(value), 'Entities')) {
      const entity = readEntity(item, schema, unknowns);
      const key = uidKey(entity.uid.type, entity.uid.id);
      const before = entities.get(key);
      // Which of two unknown values is meant cannot be told.
      const open = unknowns?.within(entity.attributes) === true || unknowns?.within(entity.tags) === true;
      if (before !== undefined && (open || !same(before, entity)))
        refuse('duplicate', placeOf(item), `${uidText(entity.uid)} stands twice and says different things`);
      entities.set(key, entity);
    }
    for (const [key, action] of schema === null ? [] : actionEntities(schema)) entities.set(key, action);
    checkAcyclic(entities);
    return entities;
  });
