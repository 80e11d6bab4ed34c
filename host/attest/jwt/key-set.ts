import { asObject, textIn, type JsonObject } from './json.ts';
import type { JsonValue } from '../../engine/json/parse.ts';

const MAX_KEYS = 64;

/** The keys of a JSON Web Key Set (RFC 7517 §5) as its publisher has it; undefined for what is none. */
export function readKeySet(set: unknown): readonly JsonObject[] | undefined {
  const keys = asObject(set as JsonValue)?.['keys'];
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) return undefined;
  const objects = keys.map((key) => asObject(key)).filter((key) => key !== undefined);
  return objects.length === keys.length ? objects : undefined;
}

/** The one key of a name; undefined when there is none, or more than one. */
export function findKey(keys: readonly JsonObject[], keyId: string): JsonObject | undefined {
  const found = keys.filter((key) => textIn(key, 'kid') === keyId);
  return found.length === 1 ? found[0] : undefined;
}
