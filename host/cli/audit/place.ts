import { statSync } from 'node:fs';
import { AuditError, isStorageAddress, logPlace, type LogPlace } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';

const TROUBLE: ReadonlySet<string> = new Set(['log_missing', 'storage_failed', 'options_invalid', 'package_missing']);

/** What the argument that names a log may be. */
export const LOG_ARGUMENT = '<log>';

/** Whether an error says nothing of a log itself. */
export function isTrouble(error: unknown): boolean {
  return !(error instanceof AuditError) || TROUBLE.has(error.code);
}

/** What is said of it. */
export const LOG_DETAILS =
  'A log is its folder, postgres://user@host/database?origin=NAME, or s3://bucket/prefix?endpoint=URL; passwords and keys come from the environment (docs/backends.md).';

/** @throws CliError `usage`; it does not repeat the text */
export function placeOf(text: string): LogPlace {
  try {
    return logPlace(text);
  } catch (cause) {
    if (!(cause instanceof AuditError)) throw cause;
    throw new CliError('usage', `That names no log: ${cause.message}.`, { cause });
  }
}

/** Whether a text names a log: an address, or a folder that is there. */
export function isLog(text: string): boolean {
  return isStorageAddress(text) || (statSync(text, { throwIfNoEntry: false })?.isDirectory() ?? false);
}
