import { memberOf as memberOfObject, wholeText as wholeEngineText } from '../../../../engine/cedar/members.ts';
import { readUid as readEngineUid, uidText } from '../../../../engine/cedar/uid.ts';
import type { JsonValue } from '../../../../engine/index.ts';
import { Float } from '../../../../engine/index.ts';
import { isActionType } from '../syntax/words.ts';
import { uidKey } from '../values/name.ts';
import type { JsonNode } from '../schema/json/fields.ts';
import { translated } from '../schema/translate.ts';
import type { EntityUid, Schema } from '../schema/types.ts';

export type JsonObject = { [key: string]: JsonValue };

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Float);

/** An own member of an object. */
export const memberOf = (value: JsonObject, key: string): JsonValue | undefined =>
  memberOfObject(value, key) as JsonValue | undefined;

/** A text as it may stand in a value: whole characters only. */
export const wholeText = (text: string, node: JsonNode): string =>
  translated((located) => wholeEngineText(text, located), node);

/** An entity reference where one must stand: `{type, id}`, or the same under `__entity`. */
export const readUid = (node: JsonNode): EntityUid => translated(readEngineUid, node);

/** What is wrong with a reference: an action that is not declared, or an id that an enumerated type does not have; null when nothing is. */
export const uidMismatch = (schema: Schema, uid: EntityUid): string | null => {
  const { type, id } = uid;
  if (isActionType(type))
    return schema.actions.has(uidKey(type, id)) ? null : `the action ${uidText(uid)} is not declared`;
  const ids = schema.entityTypes.get(type)?.ids ?? null;
  if (ids === null || ids.has(id)) return null;
  return `${type} has no entity ${JSON.stringify(id)}: the schema lists those that it has`;
};
