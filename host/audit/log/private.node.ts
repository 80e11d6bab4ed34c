import type { Stats } from 'node:fs';
import { AuditError } from '../error/error.ts';
import { readRegular } from './regular.node.ts';

/** No key file is longer. */
const MAX_BYTES = 4096;
/** Bits of a mode that let others than its owner read, write or execute. */
const OTHERS = 0o077;

function checkOwner(path: string, { uid, mode }: Stats): void {
  if (process.getuid === undefined || uid !== process.getuid() || (mode & OTHERS) === 0) return;
  throw new AuditError(
    'key_exposed',
    `others can read the private key ${path} (its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}): run \`chmod 600 ${path}\`, and make a new key if it has been seen`,
  );
}

/**
 * The bytes of a file that only its owner may read, as `ssh` wants its keys: a private key that others can read is refused, not used. Another user's file (a secret that is mounted) is that user's to
 * guard. Windows has no modes of this kind.
 *
 * @throws AuditError `key_exposed`; `key_invalid` for what is no regular file, or too long for a key; errors of the file system
 */
export function readPrivate(path: string): Uint8Array<ArrayBuffer> {
  try {
    return readRegular(path, MAX_BYTES, (stats) => checkOwner(path, stats));
  } catch (cause) {
    if (!(cause instanceof AuditError) || cause.code !== 'log_corrupt') throw cause;
    throw new AuditError('key_invalid', `no key: ${cause.message}`, { cause });
  }
}
