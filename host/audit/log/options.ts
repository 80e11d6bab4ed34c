import { AuditError } from '../error/error.ts';

/** The longest delay that timers of every platform keep. */
const MAX_DELAY_MS = 0x7fffffff;
/** The most events that may wait in a queue. */
const MAX_CAPACITY = 1 << 24;

function refuse(what: string): never {
  throw new AuditError('options_invalid', what);
}

/**
 * The options as something whose members can be looked at.
 *
 * @param usage how it is called
 * @throws AuditError `options_invalid`
 */
export function optionsOf<T extends object>(
  options: T | undefined,
  usage: string,
): { readonly [K in keyof T]?: unknown } {
  return typeof options === 'object' && options !== null ? options : refuse(`a log is opened with options: ${usage}`);
}

/** @throws AuditError `options_invalid` unless it is a text with something in it */
export function checkText(name: string, value: unknown, example: string): void {
  if (typeof value !== 'string' || value === '') refuse(`\`${name}\` is missing, or no text: give ${example}`);
}

/** @throws AuditError `options_invalid` unless it says where a log lives, and no folder does */
export function checkSource(source: unknown, dir: unknown): void {
  if (dir !== undefined) refuse('a log lives in a folder, `dir`, or in a `storage`, not in both');
  const described = typeof source === 'object' && source !== null && 'module' in source;
  if (!described || typeof source.module !== 'string')
    refuse('`storage` is what `postgresStorage` and the like return');
}

/** @throws AuditError `options_invalid` unless it is a number of events, or left out */
export function checkCapacity(value: unknown): void {
  if (value === undefined || (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_CAPACITY)) return;
  refuse(`\`capacity\` is a whole number of events from 1 to ${MAX_CAPACITY}`);
}

/** @throws AuditError `options_invalid` unless it is a time in milliseconds, or left out */
export function checkDelay(name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value >= 0 && value <= MAX_DELAY_MS)) return;
  refuse(`\`${name}\` is a time from 0 to ${MAX_DELAY_MS} ms`);
}

/** @throws AuditError `options_invalid` unless it says where a master key comes from, or is left out */
export function checkEncryption(value: unknown): void {
  if (value === undefined) return;
  const { masterKey, earlier = [] } = (value ?? {}) as { readonly masterKey?: unknown; readonly earlier?: unknown };
  const isSource = (one: unknown): boolean =>
    (typeof one === 'string' && one !== '') || one instanceof Uint8Array || typeof one === 'function';
  if (isSource(masterKey) && Array.isArray(earlier) && earlier.every(isSource)) return;
  refuse('`encryption` is { masterKey }: the path of a file, 32 bytes, or a function that fetches them');
}

/** @throws AuditError `options_invalid` unless it is the seed of a host's key, or left out */
export function checkHostKey(value: unknown): void {
  if (value === undefined || (value instanceof Uint8Array && value.length === 32)) return;
  refuse('`hostKey` is a Uint8Array of 32 bytes, drawn for this run');
}

/** @throws AuditError `options_invalid` unless it is a list of signed notes, or left out */
export function checkNotes(name: string, value: unknown): void {
  if (value === undefined || (Array.isArray(value) && value.every((note) => typeof note === 'string'))) return;
  refuse(`\`${name}\` is a list of signed checkpoints`);
}
