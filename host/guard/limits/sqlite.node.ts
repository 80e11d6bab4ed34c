import type { DatabaseSync } from 'node:sqlite';
import { GuardError } from '../error/error.ts';
import { capacity, windowEnd } from './terms.ts';
import type { LimitStore, LimitTerms, Reservation } from './types.ts';

/** `PRAGMA user_version` of the one table's layout. */
const LAYOUT = 1;

const TABLE = `
  CREATE TABLE IF NOT EXISTS windows (
    key TEXT PRIMARY KEY,
    used INTEGER NOT NULL,
    ends REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${LAYOUT};
`;

// One statement, so that looking and counting are one step for every process: a window that has ended begins anew, one with units left gives one, and a
// window without any changes nothing and returns no row.
const RESERVE = `
  INSERT INTO windows (key, used, ends) VALUES (:key, 1, :ends)
  ON CONFLICT (key) DO UPDATE SET
    used = CASE WHEN :now > windows.ends THEN 1 ELSE windows.used + 1 END,
    ends = CASE WHEN :now > windows.ends THEN :ends ELSE windows.ends END
  WHERE :now > windows.ends OR windows.used < :granted
  RETURNING ends
`;
const RELEASE = 'UPDATE windows SET used = used - 1 WHERE key = :key AND ends = :ends AND used > 0';
const SWEEP = 'DELETE FROM windows WHERE ends < :now';

/** Reservations between two sweeps of ended windows. */
const SWEEP_EVERY = 4096;

export interface SqliteLimitStoreOptions {
  /** Milliseconds to wait for another process that writes; default 1000. The event loop stands still meanwhile. */
  readonly busyTimeoutMs?: number;
  /** `full` (default): a counted unit outlives a power cut. `normal`: it outlives a crash of the process. */
  readonly synchronous?: 'full' | 'normal';
}

class SqliteLimitStore implements LimitStore, Disposable {
  readonly #database: DatabaseSync;
  readonly #reserve;
  readonly #release;
  readonly #sweep;
  #untilSweep = SWEEP_EVERY;

  constructor(path: string, { busyTimeoutMs = 1000, synchronous = 'full' }: SqliteLimitStoreOptions) {
    // Loaded only by those who use it: Node 22 says on loading that it is experimental.
    this.#database = new (process.getBuiltinModule('node:sqlite').DatabaseSync)(path);
    try {
      // The option `timeout` is younger than the oldest Node that is supported.
      this.#database.exec(`PRAGMA busy_timeout = ${Math.trunc(busyTimeoutMs)};`);
      const layout = this.#database.prepare('PRAGMA user_version').get()?.['user_version'];
      if (layout !== 0 && layout !== LAYOUT) throw new Error(`the file has layout ${String(layout)}, not ${LAYOUT}`);
      this.#database.exec(
        `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous === 'full' ? 'FULL' : 'NORMAL'};`,
      );
      if (layout === 0) this.#database.exec(`BEGIN IMMEDIATE; ${TABLE} COMMIT;`);
      this.#reserve = this.#database.prepare(RESERVE);
      this.#release = this.#database.prepare(RELEASE);
      this.#sweep = this.#database.prepare(SWEEP);
    } catch (cause) {
      this.#database.close();
      throw cause;
    }
  }

  reserve(key: string, terms: LimitTerms, now: number): Reservation | null {
    const granted = capacity(terms);
    if (granted <= 0) return null;
    return attempt('count a unit', () => {
      if (--this.#untilSweep === 0) {
        this.#untilSweep = SWEEP_EVERY;
        this.#sweep.run({ now });
      }
      const row = this.#reserve.get({ key, now, ends: windowEnd(terms, now), granted });
      return row === undefined ? null : { key, windowEnds: Number(row['ends']) };
    });
  }

  commit(): void {
    // Counted when it was reserved.
  }

  release({ key, windowEnds }: Reservation): void {
    attempt('give a unit back', () => this.#release.run({ key, ends: windowEnds }));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw new GuardError('limits_unavailable', `the limit store cannot ${what}`, { cause });
  }
}

/**
 * Counts in a SQLite file that any number of processes of one machine share.
 *
 * @param path the database's file; made when it is missing
 * @throws GuardError `limits_unavailable` when the file cannot be opened or is another program's
 */
export function createSqliteLimitStore(path: string, options: SqliteLimitStoreOptions = {}): LimitStore & Disposable {
  return attempt(`open ${path}`, () => new SqliteLimitStore(path, options));
}
