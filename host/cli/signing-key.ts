import { loadKey, type SignerKey } from '../audit/index.node.ts';
import { CliError } from './frame/error.ts';

/**
 * Loads a private key that the user named.
 * @throws CliError `unreadable`; AuditError `key_invalid`, `key_unsupported`, `key_exposed`
 */
export async function loadSigningKey(file: string): Promise<SignerKey> {
  try {
    return await loadKey(file);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new CliError('unreadable', `Cannot read the key ${file}: ${cause.message}.`, { cause });
  }
}

/** Errors of the file system have a code in capitals; those of the rooms speak for themselves. */
export function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^E[A-Z0-9]+$/.test(String(error.code));
}
