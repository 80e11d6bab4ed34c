import { malformed } from '../error/malformed.ts';

/** An object of signed JSON. Members that are not asked for may be there: Intel adds some. */
export interface JsonObject {
  readonly [member: string]: unknown;
}

/**
 * Reads JSON that stands for an object.
 * @throws AttestError `malformed`
 */
export function parseJson(text: string, what: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    malformed(`${what} is no JSON`);
  }
  return asObject(value, what);
}

export function asObject(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) malformed(`${what} is no object`);
  return value as JsonObject;
}

/** A member's value; what an object inherits is none of its members. */
function member(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function textOf(object: JsonObject, name: string): string {
  const value = member(object, name);
  return typeof value === 'string' ? value : malformed(`${name} is no text`);
}

/** An integer of at least 0. */
export function integerOf(object: JsonObject, name: string, most: number): number {
  const value = member(object, name);
  const isInteger = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most;
  return isInteger ? value : malformed(`${name} is no number from 0 to ${most}`);
}

/** Bytes in hexadecimal of either case, as lower-case hexadecimal. */
export function hexOf(object: JsonObject, name: string, bytes: number): string {
  const text = textOf(object, name).toLowerCase();
  return text.length === bytes * 2 && /^[0-9a-f]*$/.test(text) ? text : malformed(`${name} is not ${bytes} bytes`);
}

/** A time in seconds, in milliseconds since 1970. */
export function timeOf(object: JsonObject, name: string): number {
  const text = textOf(object, name);
  const time = Date.parse(text);
  const isTime = !Number.isNaN(time) && new Date(time).toISOString() === text.replace('Z', '.000Z');
  return isTime ? time : malformed(`${name} is no time`);
}

export function listOf(object: JsonObject, name: string): readonly unknown[] {
  const value = member(object, name);
  return Array.isArray(value) ? value : malformed(`${name} is no list`);
}

export function objectOf(object: JsonObject, name: string): JsonObject {
  return asObject(member(object, name), name);
}

export function choiceOf<const T extends string>(object: JsonObject, name: string, words: readonly T[]): T {
  const text = textOf(object, name);
  return words.find((word) => word === text) ?? malformed(`${name} is "${text.slice(0, 60)}", which is not known`);
}

/** Texts of a list that may be left out. */
export function textsOf(object: JsonObject, name: string): readonly string[] {
  if (member(object, name) === undefined) return [];
  return listOf(object, name).map((each) => (typeof each === 'string' ? each : malformed(`${name} are no texts`)));
}
