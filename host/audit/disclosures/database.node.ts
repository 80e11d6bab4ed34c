import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { AuditError } from '../error/error.ts';

/** How long one process waits for another that has the database, in milliseconds; only the log's own thread and commands ever wait. */
const BUSY_MS = 15_000;

/** The version of both files' formats. */
const FORMAT = 1;

/** SQLITE_BUSY and SQLITE_LOCKED: another process has the database. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6);
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
function isCorrupt(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 11 || error.errcode === 26);
}

/**
 * Opens a database of a store: WAL with `synchronous=FULL`, so that a commit is on the disk when it returns; `secure_delete`, so that what is deleted is overwritten with zeros; nothing goes to temporary files.
 *
 * @param create whether it may be made, for its owner alone
 * @throws AuditError `disclosures_missing`, `disclosures_corrupt`; errors of the file system
 */
export function openDatabase(path: string, create: boolean, schema: string): DatabaseSync {
  if (!existsSync(path)) {
    if (!create) throw new AuditError('disclosures_missing', `there is no store of disclosures: ${path} is not there`);
    // SQLite gives its other files the mode of this one.
    closeSync(openSync(path, 'a', 0o600));
  }
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
      PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA journal_mode = WAL;`);
    const version = (): unknown => database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (create) {
      transact(database, () => {
        if (version() === 0) database.exec(`${schema} PRAGMA user_version = ${FORMAT};`);
      });
    }
    if (version() !== FORMAT) {
      throw new AuditError(
        'disclosures_corrupt',
        `${path} is no file of a store, or one of another version of its format`,
      );
    }
    return database;
  } catch (cause) {
    database.close();
    throw storeError(path, cause);
  }
}

/** An error of a database as one of this room, where it is one. */
export function storeError(path: string, cause: unknown): unknown {
  if (isBusy(cause)) return new AuditError('log_locked', `another process has ${path}: try again`, { cause });
  if (isCorrupt(cause))
    return new AuditError('disclosures_corrupt', `${path} is no database, or is damaged`, { cause });
  return cause;
}

/** Runs a transaction that other writers wait for. It happens whole, and is on the disk when this returns, or not at all. */
export function transact<T>(database: DatabaseSync, run: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = run();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** The same of what takes its time; nothing else may use the connection meanwhile, and other processes wait or are told that the database is locked. */
export async function transactLater<T>(database: DatabaseSync, run: () => Promise<T>): Promise<T> {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = await run();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // Some errors end the transaction by themselves; what went wrong is told by whoever calls this.
  }
}

/**
 * Folds the write-ahead log in and cuts it to nothing: it may hold what was deleted since, as it was before.
 * @throws AuditError `log_locked` when another process reads all the while
 */
export function cutWriteAheadLog(database: DatabaseSync, path: string): void {
  const row = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  if (row?.['busy'] !== 0) throw new AuditError('log_locked', `another process reads ${path}: try again`);
}

/**
 * Writes the database anew, so that no page holds what was deleted: not where a page was split, and not in pages that are free.
 * @throws AuditError `log_locked` when another process has it all the while
 */
export function scrub(database: DatabaseSync, path: string): void {
  try {
    cutWriteAheadLog(database, path);
    database.exec('VACUUM');
    cutWriteAheadLog(database, path);
  } catch (cause) {
    throw storeError(path, cause);
  }
}

/** A column that is bytes; @throws AuditError `disclosures_corrupt` */
export function bytesOf(value: unknown, what: string): Uint8Array<ArrayBuffer> {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  throw new AuditError('disclosures_corrupt', `${what} is not there`);
}

/** A column that is a whole number; @throws AuditError `disclosures_corrupt` */
export function numberOf(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new AuditError('disclosures_corrupt', `${what} is no number`);
}
