import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AuditError } from '../error/error.ts';
import {
  bytesOf,
  cutWriteAheadLog,
  numberOf,
  openDatabase,
  storeError,
  transact,
  transactLater,
} from './database.node.ts';

/** The file of what is kept of records, and of what was done with it. */
export const LEDGER_FILE = 'disclosures.sqlite';

/** Rows that one transaction deletes or looks at, so that the log waits for none of them long. */
const CHUNK = 2000;

/*
 * `store`: the name that the two files of a store share, the log's name, and the number of records that are known to be acknowledged. `value`: the values and salts of a record, encrypted. `tombstone`: a
 * key that is destroyed, or is to be: what was promised before it was done; with `waits`, not before the log tells of it, and `recorded` is the index of the record that does. `hold`: what must not be deleted. `history`: what was done.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS store (id INTEGER PRIMARY KEY CHECK (id = 1), name BLOB NOT NULL, origin TEXT NOT NULL, acknowledged INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS value (sequence INTEGER PRIMARY KEY, time INTEGER NOT NULL, key INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS tombstone (key INTEGER PRIMARY KEY, subject BLOB NOT NULL, time INTEGER NOT NULL, why TEXT NOT NULL, done INTEGER NOT NULL, waits INTEGER NOT NULL, recorded INTEGER, orderer TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS hold (id INTEGER PRIMARY KEY AUTOINCREMENT, subject BLOB, first INTEGER NOT NULL, past INTEGER NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL, released INTEGER) STRICT;
  CREATE TABLE IF NOT EXISTS history (id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL) STRICT;`;

/** What is kept of a record. */
export interface KeptValue {
  readonly sequence: number;
  /** The record's time, milliseconds since 1970. */
  readonly time: number;
  /** The id of the data key. */
  readonly key: number;
  readonly body: Uint8Array;
}

/** A data key that was destroyed, or must be. */
export interface Tombstone {
  readonly key: number;
  /** The subject's tag. */
  readonly subject: Uint8Array;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly why: 'erased' | 'unused';
  /** Whether all that it encrypted is deleted, too. */
  readonly done: boolean;
  /** Whether it is to be destroyed now, and not only when the log tells of it. */
  readonly due: boolean;
  /** Index of the log's record of it; null when there is none that is known of. */
  readonly recorded: number | null;
  /** Who ordered it, as that one said; null for nobody. */
  readonly by: string | null;
}

/** How a key is buried. */
export interface Burial {
  readonly why: Tombstone['why'];
  /** It is not destroyed before the log tells of it. */
  readonly waits?: boolean;
  readonly recorded?: number;
  readonly by?: string;
}

/** What a legal hold keeps: the records of a subject, or of everyone, in a range of the log. */
export interface Hold {
  readonly id: number;
  /** The subject's tag; null for all subjects. */
  readonly subject: Uint8Array | null;
  /** Records `[first, past)`. */
  readonly first: number;
  readonly past: number;
  readonly reason: string;
  readonly since: number;
  /** When it was released; null while it holds. */
  readonly released: number | null;
}

/** Something that was done to a store. */
export interface HistoryRow {
  readonly id: number;
  readonly time: number;
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export class Ledger {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #insert: StatementSync;
  readonly #version: StatementSync;

  constructor(path: string, create: boolean) {
    this.#path = path;
    this.#database = openDatabase(path, create, SCHEMA);
    try {
      this.#insert = this.#database.prepare('INSERT INTO value (sequence, time, key, body) VALUES (?, ?, ?, ?)');
      this.#version = this.#database.prepare('PRAGMA data_version');
    } catch (cause) {
      this.#database.close();
      throw new AuditError('disclosures_corrupt', `${path} is no store of disclosures`, { cause });
    }
  }

  /** Runs a transaction; no other process writes meanwhile. */
  transact<T>(run: () => T): T {
    try {
      return transact(this.#database, run);
    } catch (cause) {
      throw storeError(this.#path, cause);
    }
  }

  /** Runs a transaction that takes its time; this store may not be used by others meanwhile. */
  async transactLater<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await transactLater(this.#database, run);
    } catch (cause) {
      throw storeError(this.#path, cause);
    }
  }

  /** What the file says of itself; undefined for one that is new. */
  head():
    | { readonly store: Uint8Array<ArrayBuffer>; readonly origin: string; readonly acknowledged: number }
    | undefined {
    const row = this.#database.prepare('SELECT name, origin, acknowledged FROM store').get();
    if (row === undefined) return undefined;
    const store = bytesOf(row['name'], `the name in ${this.#path}`);
    return {
      store,
      origin: String(row['origin']),
      acknowledged: numberOf(row['acknowledged'], 'the number of records'),
    };
  }

  begin(store: Uint8Array, origin: string): void {
    this.#database.prepare('INSERT INTO store (id, name, origin, acknowledged) VALUES (1, ?, ?, 0)').run(store, origin);
  }

  /** Changes when another process has written. */
  version(): number {
    return numberOf(this.#version.get()?.['data_version'], 'the version of the data');
  }

  /** Within a transaction: notes how many records are acknowledged. */
  acknowledge(size: number): void {
    this.#database.prepare('UPDATE store SET acknowledged = ?').run(size);
  }

  /** Within a transaction: keeps what belongs to a record. */
  keep(sequence: number, time: number, key: number, body: Uint8Array): void {
    this.#insert.run(sequence, time, key, body);
  }

  /** Forgets what belongs to records that the log does not have. */
  forgetFrom(size: number): void {
    this.transact(() => this.#database.prepare('DELETE FROM value WHERE sequence >= ?').run(size));
  }

  read(sequence: number): KeptValue | undefined {
    const row = this.#database.prepare('SELECT sequence, time, key, body FROM value WHERE sequence = ?').get(sequence);
    if (row === undefined) return undefined;
    return {
      sequence,
      time: numberOf(row['time'], 'a time'),
      key: numberOf(row['key'], 'a key'),
      body: bytesOf(row['body'], `what is kept of record ${sequence}`),
    };
  }

  /** How many records something is kept of. */
  count(): number {
    return numberOf(this.#database.prepare('SELECT count(*) AS count FROM value').get()?.['count'], 'a count');
  }

  /** The keys that something is encrypted by. */
  keysInUse(): Set<number> {
    const rows = this.#database.prepare('SELECT DISTINCT key FROM value').all();
    return new Set(rows.map((row) => numberOf(row['key'], 'a key')));
  }

  /** Whether something of a range is encrypted by a key. */
  has(key: number, first: number, past: number): boolean {
    const sql = 'SELECT 1 FROM value WHERE sequence >= ? AND sequence < ? AND key = ? LIMIT 1';
    return this.#database.prepare(sql).get(first, past, key) !== undefined;
  }

  /**
   * Deletes what `chosen` picks, a chunk a transaction; the holds are looked at anew in each.
   *
   * @param holds makes the test of what is held, within the transaction
   * @param between is called after each chunk, when others may write
   * @returns how many were deleted, and how many the holds kept
   */
  deleteWhere(
    chosen: (value: Omit<KeptValue, 'body'>) => boolean,
    holds: () => (value: Omit<KeptValue, 'body'>) => boolean,
    between: () => void = () => undefined,
  ): { readonly deleted: number; readonly kept: number } {
    const select = this.#database.prepare(
      'SELECT sequence, time, key FROM value WHERE sequence > ? ORDER BY sequence LIMIT ?',
    );
    const remove = this.#database.prepare('DELETE FROM value WHERE sequence = ?');
    let last = -1;
    let deleted = 0;
    let kept = 0;
    for (let more = true; more;) {
      more = this.transact(() => {
        const isHeld = holds();
        const rows = select.all(last, CHUNK);
        for (const row of rows) {
          const sequence = numberOf(row['sequence'], 'an index');
          const value = { sequence, time: numberOf(row['time'], 'a time'), key: numberOf(row['key'], 'a key') };
          last = sequence;
          if (!chosen(value)) continue;
          if (isHeld(value)) kept++;
          else deleted += Number(remove.run(sequence).changes);
        }
        return rows.length === CHUNK;
      });
      between();
    }
    return { deleted, kept };
  }

  tombstones(): Tombstone[] {
    const rows = this.#database.prepare('SELECT * FROM tombstone ORDER BY time, key').all();
    return rows.map((row) => ({
      key: numberOf(row['key'], 'a key'),
      subject: bytesOf(row['subject'], 'a subject'),
      time: numberOf(row['time'], 'a time'),
      why: row['why'] === 'unused' ? 'unused' : 'erased',
      done: row['done'] === 1,
      due: row['waits'] === 0 || row['recorded'] !== null,
      recorded: row['recorded'] === null ? null : numberOf(row['recorded'], 'an index'),
      by: row['orderer'] === null ? null : String(row['orderer']),
    }));
  }

  /** Within a transaction: promises that a key is destroyed. */
  bury(key: number, subject: Uint8Array, time: number, { why, waits = false, recorded, by }: Burial): void {
    const sql =
      'INSERT INTO tombstone (key, subject, time, why, done, waits, recorded, orderer) VALUES (?, ?, ?, ?, 0, ?, ?, ?)';
    this.#database.prepare(sql).run(key, subject, time, why, waits ? 1 : 0, recorded ?? null, by ?? null);
  }

  /** A key that is buried waits for no record any more. */
  hasten(key: number): void {
    this.#database.prepare('UPDATE tombstone SET waits = 0 WHERE key = ?').run(key);
  }

  /** Notes which record of the log tells that a key is destroyed; the first that does counts. */
  recorded(key: number, index: number): void {
    this.#database.prepare('UPDATE tombstone SET recorded = ? WHERE key = ? AND recorded IS NULL').run(index, key);
  }

  /** Notes that all that buried keys encrypted is deleted. */
  settle(keys: readonly number[]): void {
    const update = this.#database.prepare('UPDATE tombstone SET done = 1 WHERE key = ?');
    this.transact(() => keys.forEach((key) => update.run(key)));
  }

  holds(): Hold[] {
    const rows = this.#database
      .prepare('SELECT id, subject, first, past, reason, since, released FROM hold ORDER BY id')
      .all();
    return rows.map((row) => ({
      id: numberOf(row['id'], 'a hold'),
      subject: row['subject'] === null ? null : bytesOf(row['subject'], 'a subject'),
      first: numberOf(row['first'], 'an index'),
      past: numberOf(row['past'], 'an index'),
      reason: String(row['reason']),
      since: numberOf(row['since'], 'a time'),
      released: row['released'] === null ? null : numberOf(row['released'], 'a time'),
    }));
  }

  /** Within a transaction. @returns the hold's id */
  hold({ subject, first, past, reason, since }: Omit<Hold, 'id' | 'released'>): number {
    const sql = 'INSERT INTO hold (subject, first, past, reason, since) VALUES (?, ?, ?, ?, ?)';
    return Number(this.#database.prepare(sql).run(subject, first, past, reason, since).lastInsertRowid);
  }

  /** Within a transaction. @returns false when no such hold is in force */
  release(id: number, time: number): boolean {
    const sql = 'UPDATE hold SET released = ? WHERE id = ? AND released IS NULL';
    return Number(this.#database.prepare(sql).run(time, id).changes) === 1;
  }

  /** Within a transaction, or not: writes down what was done. */
  note(time: number, what: string, detail: Readonly<Record<string, unknown>>): void {
    this.#database
      .prepare('INSERT INTO history (time, what, detail) VALUES (?, ?, ?)')
      .run(time, what, JSON.stringify(detail));
  }

  history(): HistoryRow[] {
    const rows = this.#database.prepare('SELECT id, time, what, detail FROM history ORDER BY id').all();
    return rows.map((row) => ({
      id: numberOf(row['id'], 'a row'),
      time: numberOf(row['time'], 'a time'),
      what: String(row['what']),
      detail: JSON.parse(String(row['detail'])) as Readonly<Record<string, unknown>>,
    }));
  }

  /** Cuts the write-ahead log, in which what was deleted may still stand. */
  cut(): void {
    cutWriteAheadLog(this.#database, this.#path);
  }

  close(): void {
    this.#database.close();
  }
}
