import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { AuditError } from '../error/error.ts';

/** No key file is longer. */
const MAX_BYTES = 4096;
/** Bits of a mode that let others than its owner read, write or execute. */
const OTHERS = 0o077;
/** Without waiting for another end: a pipe would hold up everything until somebody writes. Windows knows no such flag. */
const OPEN = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The bytes of a file that only its owner may read, as `ssh` wants its keys: a private key that others can read is refused, not used. Another user's file (a secret that is mounted) is that user's to
 * guard. Windows has no modes of this kind.
 *
 * @throws AuditError `key_exposed`; `key_invalid` for what is no regular file, or too long for a key; errors of the file system
 */
export function readPrivate(path: string): Uint8Array<ArrayBuffer> {
  const file = openSync(path, OPEN);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new AuditError('key_invalid', `${path} is no key: it is no regular file`);
    if (process.getuid !== undefined && stats.uid === process.getuid() && (stats.mode & OTHERS) !== 0) {
      const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
      throw new AuditError(
        'key_exposed',
        `others can read the private key ${path} (its mode is ${mode}): run \`chmod 600 ${path}\`, and make a new key if it has been seen`,
      );
    }
    const bytes = new Uint8Array(MAX_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
    if (length > MAX_BYTES)
      throw new AuditError('key_invalid', `${path} is no key: it is longer than ${MAX_BYTES} bytes`);
    return bytes.slice(0, length);
  } finally {
    closeSync(file);
  }
}
