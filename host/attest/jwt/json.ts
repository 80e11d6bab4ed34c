import { decodeBase64Url } from '../../encoding/base64/base64url.ts';
import { Float } from '../../engine/json/float.ts';
import { parseJson, type JsonValue } from '../../engine/json/parse.ts';
import { EngineError } from '../../engine/error/error.ts';
import { utf8Decode } from '../../engine/utf8/utf8.ts';
import { AttestError } from '../error/error.ts';

/** An object of JSON. It has the members that were written, and no others: `constructor` is absent unless it stands there. */
export type JsonObject = Readonly<Record<string, JsonValue>>;

/** More levels than any token or report has. */
const DEPTH = 32;

/**
 * The object that some bytes of JSON are: UTF-8, no key twice, nothing around it.
 * @throws AttestError `malformed`
 */
export function readJsonObject(bytes: Uint8Array, what: string): JsonObject {
  let value: JsonValue;
  try {
    value = parseJson(utf8Decode(bytes, 'json_invalid'), { depth: DEPTH });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new AttestError('malformed', `${what} is no JSON: ${error.message}`);
  }
  return asObject(value) ?? malformed(`${what} is no JSON object`);
}

/** A value, if it is an object. */
export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float)
    ? value
    : undefined;
}

function member(object: JsonObject | undefined, name: string): JsonValue | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A member that is an object; undefined for any other. */
export function objectIn(object: JsonObject | undefined, name: string): JsonObject | undefined {
  return asObject(member(object, name));
}

/** A member that is text. */
export function textIn(object: JsonObject | undefined, name: string): string | undefined {
  const value = member(object, name);
  return typeof value === 'string' ? value : undefined;
}

/** A member that is an integer which is exact in a number. */
export function integerIn(object: JsonObject | undefined, name: string): number | undefined {
  const value = member(object, name);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** A member that is true or false. */
export function flagIn(object: JsonObject | undefined, name: string): boolean | undefined {
  const value = member(object, name);
  return typeof value === 'boolean' ? value : undefined;
}

/** A member that is a list of texts; a single text is a list of one where `single` says so (RFC 7519 §4.1.3). */
export function textsIn(object: JsonObject | undefined, name: string, single = false): readonly string[] | undefined {
  const value = member(object, name);
  if (single && typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((each) => typeof each === 'string');
  return texts.length === value.length ? texts : undefined;
}

/** A member that is an object of texts. */
export function textMapIn(object: JsonObject | undefined, name: string): Readonly<Record<string, string>> | undefined {
  const value = objectIn(object, name);
  if (value === undefined) return undefined;
  const entries = Object.entries(value);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')
    ? Object.fromEntries(entries)
    : undefined;
}

/** Whether an object has a member, of whatever type. */
export function hasMember(object: JsonObject | undefined, name: string): boolean {
  return object !== undefined && Object.hasOwn(object, name);
}

/** The bytes of a member in base64url; undefined for what is none or longer. */
export function bytesIn(object: JsonObject, name: string, limit: number): Uint8Array<ArrayBuffer> | undefined {
  const text = textIn(object, name);
  return text === undefined ? undefined : decodeBase64Url(text, limit);
}

function malformed(why: string): never {
  throw new AttestError('malformed', why);
}
