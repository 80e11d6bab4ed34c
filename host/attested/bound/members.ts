import { decodeBase64 } from '../../encoding/base64/base64.ts';
import { AttestedError } from '../error/error.ts';

/** Members of a JSON object. */
export type Members = Readonly<Record<string, unknown>>;

export function malformed(why: string): never {
  throw new AttestedError('request_malformed', why);
}

/**
 * The members of a JSON text that is an object with no others than these names.
 * @throws AttestedError `request_malformed`
 */
export function membersOf(text: string, names: readonly string[]): Members {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return malformed('no JSON');
  }
  return membersIn(value, names);
}

/**
 * The members of a value of JSON that is an object with no others than these names.
 * @throws AttestedError `request_malformed`
 */
export function membersIn(value: unknown, names: readonly string[]): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return malformed('no object');
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) return malformed('an unknown member');
  return value as Members;
}

/**
 * The bytes of a member in base64, so many at most.
 * @throws AttestedError `request_malformed`
 */
export function bytesOf(members: Members, name: string, most: number): Uint8Array<ArrayBuffer> {
  const text = members[name];
  const bytes = typeof text === 'string' ? decodeBase64(text, most) : undefined;
  return bytes ?? malformed(`${name} is no base64`);
}
