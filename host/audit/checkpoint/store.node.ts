import { DatabaseSync } from 'node:sqlite';
import { AuditError } from '../error/error.ts';
import type { CheckpointStore } from './store.ts';

/** A store on the disk. */
export interface CheckpointFile extends CheckpointStore {
  close(): void;
}

/** SQLITE_BUSY and SQLITE_LOCKED: another process has the database. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6);
}

/** Takes the exclusive lock, and keeps it until the database is closed or the process ends. */
function prepare(database: DatabaseSync, path: string): void {
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    database.exec(`BEGIN IMMEDIATE;
      CREATE TABLE IF NOT EXISTS heads (origin TEXT PRIMARY KEY, checkpoint TEXT NOT NULL) STRICT;
      COMMIT;`);
  } catch (cause) {
    database.close();
    if (isBusy(cause)) throw new AuditError('log_locked', `another process uses ${path}`, { cause });
    throw cause;
  }
}

/**
 * Keeps the last checkpoints of logs in a SQLite database: WAL with `synchronous=FULL`, so that a swap is on the disk when it resolves, and for one process only. A witness whose database is lost must
 * be retired with its key: it would cosign from the beginning again.
 *
 * @throws AuditError `log_locked` when another process has it; errors of the file system
 */
export function openCheckpointStore(path: string): CheckpointFile {
  const database = new DatabaseSync(path, { timeout: 0 });
  prepare(database, path);
  const select = database.prepare('SELECT checkpoint FROM heads WHERE origin = ?');
  const insert = database.prepare('INSERT INTO heads (origin, checkpoint) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const update = database.prepare('UPDATE heads SET checkpoint = ? WHERE origin = ? AND checkpoint = ?');
  return {
    read: async (origin) => {
      const checkpoint = select.get(origin)?.['checkpoint'];
      return typeof checkpoint === 'string' ? checkpoint : null;
    },
    swap: async (origin, expected, next) => {
      const { changes } = expected === null ? insert.run(origin, next) : update.run(next, origin, expected);
      return Number(changes) === 1;
    },
    close: () => database.close(),
  };
}
