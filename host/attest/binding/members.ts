import { AttestError, type AttestErrorCode } from '../error/error.ts';
import { PLATFORMS, type BindingStatement, type BoundLog } from './types.ts';

/** The version of the statement's format, docs/binding.md. */
export const BINDING_VERSION = 1;
/** Larger statements are not looked at: with every member at its longest it has 3,062 bytes. */
export const MAX_BINDING_BYTES = 4096;
export const MAX_MODULES = 64;
const MIN_NONCE_BYTES = 16;
const MAX_NONCE_BYTES = 64;
/** As a key's name in a note. */
const MAX_ORIGIN_BYTES = 255;
const DIGEST_BYTES = 32;

/** Keys of the statement's map. */
export const KEY = {
  version: 0,
  platform: 1,
  modules: 2,
  host: 3,
  config: 4,
  signingKey: 5,
  encryptionKey: 6,
  nonce: 7,
  log: 8,
  notBefore: 9,
  expires: 10,
  vm: 11,
  gpu: 12,
} as const;

function refuse(code: AttestErrorCode, why: string): never {
  throw new AttestError(code, `binding statement: ${why}`);
}

function isBytes(value: unknown, least = DIGEST_BYTES, most = least): boolean {
  return value instanceof Uint8Array && value.length >= least && value.length <= most;
}

/** Whether it is a count, or a time in milliseconds. */
function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Names as notes have them: no white space, no plus sign, no control character, at most 255 bytes. */
function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || value === '' || value.length > MAX_ORIGIN_BYTES) return false;
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  if (/[\p{White_Space}\p{Surrogate}+\u0000-\u001f\u007f]/u.test(value)) return false;
  return new TextEncoder().encode(value).length <= MAX_ORIGIN_BYTES;
}

/** Whether each of some byte strings of one length is less than the one after it. */
function ascend(list: readonly Uint8Array[]): boolean {
  return list.every((bytes, i) => {
    const before = list[i - 1];
    if (before === undefined) return true;
    const at = bytes.findIndex((byte, j) => byte !== before[j]);
    return at >= 0 && (bytes[at] as number) > (before[at] as number);
  });
}

function logFault({ origin, id, size, root }: BoundLog): string | undefined {
  if (!isOrigin(origin)) return "`log.origin` is no log's name";
  if (!isBytes(id)) return '`log.id` has 32 bytes';
  if (!isBytes(root)) return '`log.root` has 32 bytes';
  return isCount(size) ? undefined : '`log.size` is no number of records';
}

function modulesFault(modules: readonly Uint8Array[]): string | undefined {
  if (modules.length === 0 || modules.length > MAX_MODULES) return `it names 1 to ${MAX_MODULES} modules`;
  if (!modules.every((module) => isBytes(module))) return "a module's digest has 32 bytes";
  return ascend(modules) ? undefined : "the modules' digests ascend, none twice";
}

function fault(statement: BindingStatement): string | undefined {
  const { platform, modules, host, config, signingKey, encryptionKey, nonce, log, notBefore, expires, vm, gpu } =
    statement;
  if (!PLATFORMS.includes(platform)) return 'an unknown platform';
  const first = modulesFault(modules) ?? logFault(log);
  if (first !== undefined) return first;
  for (const [name, value] of Object.entries({ host, signingKey, encryptionKey })) {
    if (!isBytes(value)) return `\`${name}\` has 32 bytes`;
  }
  for (const [name, value] of Object.entries({ config, vm, gpu })) {
    if (value !== undefined && !isBytes(value)) return `\`${name}\` has 32 bytes`;
  }
  if (!isBytes(nonce, MIN_NONCE_BYTES, MAX_NONCE_BYTES)) return 'a nonce has 16 to 64 bytes';
  if (!isCount(notBefore) || !isCount(expires)) return 'a time is a number of milliseconds';
  return notBefore < expires ? undefined : 'it expires before it holds';
}

/**
 * Whether a statement says what every statement must, and nothing that none may.
 * @throws AttestError with the code given
 */
export function checkStatement(statement: BindingStatement, code: AttestErrorCode): void {
  const why = fault(statement);
  if (why !== undefined) refuse(code, why);
}
