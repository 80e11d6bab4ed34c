import type { TypedUid } from '../../compiler/languages/cedar/entities/types.ts';
import { isObject, memberOf, readUid } from '../../compiler/languages/cedar/entities/uid.ts';
import { documentOf } from '../../compiler/languages/cedar/schema/json/fields.ts';
import { refuse } from '../../compiler/languages/cedar/schema/problem.ts';
import type { EntityUid } from '../../compiler/languages/cedar/schema/types.ts';
import { isTypeName } from '../../engine/cedar/name.ts';
import { jsonOf } from './json.ts';

/** @throws Refusal for what is no entity reference */
export const uidOf = (value: unknown): EntityUid => readUid(documentOf(jsonOf(value)));

/**
 * An entity reference, or the type alone, or null for what may be any entity.
 *
 * @throws Refusal for what is none of these
 */
export const partialUidOf = (value: unknown): TypedUid | null => {
  if (value === null || value === undefined) return null;
  const json = jsonOf(value);
  const type = isObject(json) && memberOf(json, 'id') === undefined ? memberOf(json, 'type') : undefined;
  if (typeof type !== 'string') return readUid(documentOf(json));
  return isTypeName(type) ? { type, id: null } : refuse('name', null, `${JSON.stringify(type)} is no entity type`);
};
