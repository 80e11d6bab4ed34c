import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { AuditError } from '../error/error.ts';

/** Without waiting for another end: a pipe would hold up everything until somebody writes. Windows knows no such flag. */
const OPEN = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file of at most `limit` bytes: what lies in a folder that others may have made can be a device that never ends.
 *
 * @param check looks at the file before it is read
 * @returns its descriptor, which is the caller's to close
 * @throws AuditError `log_corrupt` for what is no regular file, or longer; errors of the file system; what `check` throws
 */
export function openRegular(path: string, limit: number, check?: (stats: Stats) => void): number {
  const file = openSync(path, OPEN);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new AuditError('log_corrupt', `${path} is no regular file`);
    check?.(stats);
    if (stats.size > limit) throw new AuditError('log_corrupt', `${path} is longer than ${limit} bytes`);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * The bytes of a regular file of at most `limit` bytes; see `openRegular`.
 * @throws AuditError `log_corrupt` for what is no regular file, or longer; errors of the file system; what `check` throws
 */
export function readRegular(path: string, limit: number, check?: (stats: Stats) => void): Uint8Array<ArrayBuffer> {
  const file = openRegular(path, limit, check);
  try {
    const bytes = new Uint8Array(Math.min(fstatSync(file).size, limit));
    let length = 0;
    // What is appended meanwhile is the next reader's.
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
    return length === bytes.length ? bytes : bytes.slice(0, length);
  } finally {
    closeSync(file);
  }
}
