import { DatabaseSync } from 'node:sqlite';
import { AuditError } from '../error/error.ts';

/**
 * Holds the log's last signed checkpoint: what is in it is the truth about the log, and a checkpoint that is not in it was never given out. It is also what keeps a second writer
 * away.
 */
export interface CheckpointLock {
  /** The last checkpoint, durably; null for a log that is new. */
  read(): string | null;
  /**
   * Replaces the checkpoint by the next, if it is still the one expected, and returns when that is on the disk.
   * @returns false, and does nothing, when it is another.
   */
  swap(expected: string | null, next: string): boolean;
  close(): void;
}

/** SQLITE_BUSY and SQLITE_LOCKED: another process has the database. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6);
}

/** SQLite leaves aside what it does not know, and says nothing. */
function checkLevel(database: DatabaseSync, synchronous: 'FULL' | 'OFF', path: string): void {
  const level = synchronous === 'FULL' ? 2 : 0;
  if (database.prepare('PRAGMA synchronous').get()?.['synchronous'] === level) return;
  throw new Error(`the database ${path} does not sync what it writes`);
}

/** A page of the database; the row fits into one, but for checkpoints with signatures of many keys. A swap writes what it changes, and small pages make that less. */
const PAGE_BYTES = 1024;
/** Pages of the write-ahead log that are there before they are written: a sync that need not make the file longer takes half the time (docs/decisions/0013). */
const ROOM_PAGES = 256;
/** With so many pages, before its room ends, the write-ahead log is folded in and begins anew. */
const FOLD_PAGES = 240;
/** Changes nothing, and writes a page. */
const WRITE_PAGE = 'PRAGMA user_version = 1;';

/**
 * A lock in a SQLite database: WAL with `synchronous=FULL`, so that a commit is on the disk when it returns, and an exclusive lock for as long as the database is open. The system frees
 * it when the process ends, however it ends.
 *
 * @param synchronous `OFF` for a lock that is thrown away
 * @throws AuditError `log_locked` when another process has it
 */
export function openLock(path: string, synchronous: 'FULL' | 'OFF' = 'FULL'): CheckpointLock {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Guards: lock-full, lock-exclusive. Set first: changing the journal syncs, too.
    database.exec(
      `PRAGMA synchronous = ${synchronous}; PRAGMA page_size = ${PAGE_BYTES}; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;`,
    );
    checkLevel(database, synchronous, path);
    // Writing takes the exclusive lock, and keeps it.
    database.exec(`BEGIN IMMEDIATE;
      CREATE TABLE IF NOT EXISTS head (id INTEGER PRIMARY KEY CHECK (id = 1), checkpoint TEXT NOT NULL) STRICT;
      PRAGMA user_version = 1;
      COMMIT;`);
    // What a failed sync left of the write-ahead log can be read and may never be on the disk. Folded into the database it is written anew, and synced: what is
    // read from here on is durable. Guard: lock-folded
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    // Room for what will be swapped: written without a sync for each page, and then synced as a whole. Guard: lock-full-again
    database.exec(
      `PRAGMA synchronous = OFF; ${WRITE_PAGE.repeat(ROOM_PAGES)} PRAGMA synchronous = ${synchronous}; PRAGMA wal_checkpoint(RESTART); PRAGMA wal_autocheckpoint = ${FOLD_PAGES};`,
    );
    checkLevel(database, synchronous, path);
  } catch (cause) {
    database.close();
    if (isBusy(cause)) throw new AuditError('log_locked', `another process writes the log of ${path}`, { cause });
    throw cause;
  }
  const select = database.prepare('SELECT checkpoint FROM head');
  // Guard: lock-first-swap
  const insert = database.prepare('INSERT INTO head (id, checkpoint) VALUES (1, ?) ON CONFLICT DO NOTHING');
  // Guard: lock-swap
  const update = database.prepare('UPDATE head SET checkpoint = ? WHERE checkpoint = ?');
  return {
    read() {
      const row = select.get();
      return typeof row?.['checkpoint'] === 'string' ? row['checkpoint'] : null;
    },
    swap(expected, next) {
      const { changes } = expected === null ? insert.run(next) : update.run(next, expected);
      return Number(changes) === 1;
    },
    close() {
      database.close();
    },
  };
}
