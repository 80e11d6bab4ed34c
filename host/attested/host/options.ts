import { decodeHex } from '../../encoding/base64/hex.ts';
import { AttestedError } from '../error/error.ts';
import type { AttestedHostOptions } from './types.ts';

const DEFAULT_VALID_MS = 3_600_000;
const MIN_VALID_MS = 10_000;
/** A day. */
const MAX_VALID_MS = 86_400_000;

export function refuse(why: string): never {
  throw new AttestedError('options_invalid', `attested host: ${why}`);
}

/** The bytes of a SHA-256 in lower-case hex. @throws AttestedError `options_invalid` */
export function digestOf(text: string, what: string): Uint8Array<ArrayBuffer> {
  return decodeHex(text, 32) ?? refuse(`${what} is no SHA-256 in lower-case hexadecimal`);
}

/** Digests in ascending order, each once. @throws AttestedError `options_invalid` */
export function modulesOf(modules: readonly string[]): readonly Uint8Array<ArrayBuffer>[] {
  if (modules.length === 0) refuse('no module is named');
  return [...new Set(modules)].toSorted().map((text) => digestOf(text, 'a module'));
}

/** @throws AttestedError `options_invalid` */
export function validMsOf({ validMs = DEFAULT_VALID_MS }: AttestedHostOptions): number {
  if (Number.isSafeInteger(validMs) && validMs >= MIN_VALID_MS && validMs <= MAX_VALID_MS) return validMs;
  return refuse('`validMs` is a time from 10 seconds to a day, in milliseconds');
}
