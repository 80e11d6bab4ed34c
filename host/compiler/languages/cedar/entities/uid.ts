import type { JsonValue } from '../../../../engine/index.ts';
import { Float } from '../../../../engine/index.ts';
import { loneSurrogate } from '../../../../engine/utf8/utf8.ts';
import { isActionType, isTypeName } from '../syntax/words.ts';
import { uidKey } from '../values/name.ts';
import { placeOf } from '../schema/json/fields.ts';
import type { JsonNode } from '../schema/json/fields.ts';
import { refuse } from '../schema/problem.ts';
import type { EntityUid, Schema } from '../schema/types.ts';

export type JsonObject = { [key: string]: JsonValue };

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Float);

/** An own member of an object. */
export const memberOf = (value: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(value, key) ? value[key] : undefined;

/** A text as it may stand in a value: whole characters only. */
export const wholeText = (text: string, node: JsonNode): string =>
  loneSurrogate(text) < 0 ? text : refuse('value', placeOf(node), 'A text holds half of a surrogate pair');

/** The reference in `{type, id}`; null when it is none by its shape. */
export const typeAndId = (value: JsonValue | undefined, node: JsonNode): EntityUid | null => {
  if (!isObject(value)) return null;
  const type = memberOf(value, 'type');
  const id = memberOf(value, 'id');
  if (typeof type !== 'string' || typeof id !== 'string') return null;
  if (!isTypeName(type))
    return refuse(
      'name',
      placeOf(node),
      `${JSON.stringify(type)} is no entity type`,
      'Write names joined by ::, without spaces.',
    );
  return { type, id: wholeText(id, node) };
};

const EXPECTED = 'Write {"type": "User", "id": "alice"}.';

/** An entity reference where one must stand: `{type, id}`, or the same under `__entity`. */
export const readUid = (node: JsonNode): EntityUid => {
  const { value } = node;
  if (isObject(value)) {
    if (typeof memberOf(value, '__expr') === 'string')
      return refuse('unsupported', placeOf(node), 'The escape __expr is no longer part of Cedar', EXPECTED);
    const uid = typeAndId(memberOf(value, '__entity'), node) ?? typeAndId(value, node);
    if (uid !== null) return uid;
  }
  return refuse('shape', placeOf(node), 'An entity reference must stand here', EXPECTED);
};

/** What is wrong with a reference: an action that is not declared, or an id that an enumerated type does not have; null when nothing is. */
export const uidMismatch = (schema: Schema, { type, id }: EntityUid): string | null => {
  if (isActionType(type))
    return schema.actions.has(uidKey(type, id)) ? null : `the action ${type}::${JSON.stringify(id)} is not declared`;
  const ids = schema.entityTypes.get(type)?.ids ?? null;
  if (ids === null || ids.has(id)) return null;
  return `${type} has no entity ${JSON.stringify(id)}: the schema lists those that it has`;
};
