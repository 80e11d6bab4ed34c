import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { AuditError } from '../error/error.ts';
import { openLock } from '../log/lock.node.ts';

/** A database without content: whoever has it open keeps values, or replaces the master key that they would be kept under. */
const LOCK_FILE = 'writer.sqlite';

/**
 * Keeps other logs from writing to a store, and its master key from being replaced, until it is closed or the process ends.
 * @throws AuditError `log_locked`
 */
export function lockWriter(dir: string): { close(): void } {
  const path = join(dir, LOCK_FILE);
  closeSync(openSync(path, 'a', 0o600));
  try {
    return openLock(path, 'OFF');
  } catch (cause) {
    if (!(cause instanceof AuditError)) throw cause;
    throw new AuditError('log_locked', `a log that is open keeps values in ${dir}: close it first`, { cause });
  }
}
