import { AuditError } from '../../error/error.ts';
import { FRAME_HEADER_BYTES, peekFrame } from '../../log/frame.ts';
import type { LogDocument, LogStorage } from '../../log/storage.ts';
import { HASH_BYTES } from '../../tree/hash.ts';
import type { PostgresSession } from './client.node.ts';
import { indexOf, numberOf, PostgresReader, type PostgresTables } from './reader.node.ts';

export interface PostgresStorageOptions extends PostgresTables {
  /** Number of the advisory lock that the session holds. */
  readonly lock: string;
  /** This writer's number in the log's row. */
  readonly writer: string;
  readonly segmentBytes: number;
}

/** The segment that is being written. */
interface OpenSegment {
  readonly first: number;
  length: number;
}

/**
 * A log in PostgreSQL. Each call is one transaction, which the server has on its disk when it answers. Two things keep other writers away: the session's advisory lock, and the writer's number, on
 * which each statement that writes depends, also where a pool of connections has lost the lock.
 */
export class PostgresStorage extends PostgresReader implements LogStorage {
  readonly #options: PostgresStorageOptions;
  readonly #session: PostgresSession;
  /** The log's row, as long as this is its writer: nobody takes over before the transaction ends. */
  readonly #mine: string;
  #segment: OpenSegment | undefined;
  /** Number of hashes of each level. */
  #levels: number[] = [];

  constructor(options: PostgresStorageOptions) {
    super(options);
    this.#options = options;
    this.#session = options.session;
    // Guard: postgres-writer
    this.#mine = `${options.schema}.log WHERE id = $1 AND writer = $2 FOR SHARE`;
  }

  async swap(expected: string | null, next: string): Promise<boolean> {
    const { schema, id, writer } = this.#options;
    // Guards: postgres-swap, postgres-swap-writer
    const { rows } = await this.#session.run(
      `UPDATE ${schema}.log SET head = $3 WHERE id = $1 AND writer = $2 AND head IS NOT DISTINCT FROM $4
        RETURNING id`,
      [id, writer, next, expected],
    );
    return rows.length === 1;
  }

  async append(first: number, frame: Uint8Array): Promise<void> {
    const { schema, id, writer, segmentBytes } = this.#options;
    const last = this.#segment ?? (await this.#last());
    const segment = last !== undefined && last.length + frame.length <= segmentBytes ? last : { first, length: 0 };
    const { count } = await this.#session.run(
      `INSERT INTO ${schema}.frame (log, first, segment, bytes) SELECT id, $3::bigint, $4::bigint, $5::bytea FROM ${this.#mine}`,
      [id, writer, first, segment.first, frame],
    );
    // Guard: postgres-append
    this.#hold(count);
    segment.length += frame.length;
    this.#segment = segment;
  }

  /** The last segment of an earlier writer. */
  async #last(): Promise<OpenSegment | undefined> {
    const { schema, id } = this.#options;
    const { rows } = await this.#session.run(
      `SELECT segment, sum(octet_length(bytes)) AS length FROM ${schema}.frame
        WHERE log = $1 AND segment = (SELECT max(segment) FROM ${schema}.frame WHERE log = $1) GROUP BY segment`,
      [id],
    );
    const row = rows[0];
    return row === undefined ? undefined : { first: numberOf(row, 'segment'), length: numberOf(row, 'length') };
  }

  /** What was read is on the server's disk once a later transaction is; so one is made also where nothing is to be cut off. */
  async rewrite(segment: string, bytes: Uint8Array): Promise<void> {
    const { schema, id } = this.#options;
    const session = this.#session;
    const first = indexOf(segment);
    await this.#anew(async () => {
      let left = bytes.length;
      for (const { at, length } of await this.#framesOf(first)) {
        const frame = [id, at];
        if (left === 0) await session.run(`DELETE FROM ${schema}.frame WHERE log = $1 AND first = $2`, frame);
        else if (left < length) {
          const cut = `UPDATE ${schema}.frame SET bytes = substring(bytes FROM 1 FOR $3) WHERE log = $1 AND first = $2`;
          await session.run(cut, [...frame, left]);
        }
        left -= Math.min(left, length);
      }
    });
    this.#segment = bytes.length === 0 ? undefined : { first, length: bytes.length };
  }

  /** Frames that are the same stay as they are. */
  async replace(segment: string, bytes: Uint8Array): Promise<void> {
    const { schema, id } = this.#options;
    const update = `UPDATE ${schema}.frame SET bytes = $3::bytea WHERE log = $1 AND first = $2 AND bytes <> $3::bytea`;
    await this.#anew(async () => {
      let from = 0;
      for (const { at } of await this.#framesOf(indexOf(segment))) {
        const frame = peekFrame(bytes.subarray(from, from + FRAME_HEADER_BYTES));
        if (frame?.first !== at) throw new AuditError('log_corrupt', `segment ${segment} has other frames`);
        await this.#session.run(update, [id, at, bytes.subarray(from, from + frame.bytes)]);
        from += frame.bytes;
      }
      if (from !== bytes.length) throw new AuditError('log_corrupt', `segment ${segment} has fewer frames`);
    });
    this.#segment = undefined;
  }

  /** Changes frames that are there, in one transaction, as long as this is the log's writer. */
  async #anew(change: () => Promise<void>): Promise<void> {
    const { schema, id, writer } = this.#options;
    const session = this.#session;
    await session.run('BEGIN');
    try {
      // Guard: postgres-rewrite
      const { count } = await session.run(`UPDATE ${schema}.log SET writer = writer WHERE id = $1 AND writer = $2`, [
        id,
        writer,
      ]);
      this.#hold(count);
      await change();
    } catch (error) {
      // Whatever came of it: nothing is committed that is not whole.
      await session.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
    await session.run('COMMIT');
  }

  /** Where the frames of a segment begin, and their lengths. */
  async #framesOf(segment: number): Promise<{ readonly at: number; readonly length: number }[]> {
    const { schema, id } = this.#options;
    const { rows } = await this.#session.run(
      `SELECT first, octet_length(bytes) AS length FROM ${schema}.frame WHERE log = $1 AND segment = $2 ORDER BY first`,
      [id, segment],
    );
    return rows.map((row) => ({ at: numberOf(row, 'first'), length: numberOf(row, 'length') }));
  }

  async publish(name: LogDocument, text: string): Promise<void> {
    const { schema, id, writer } = this.#options;
    const { count } = await this.#session.run(
      `INSERT INTO ${schema}.document (log, name, bytes) SELECT id, $3::text, $4::bytea FROM ${this.#mine}
        ON CONFLICT (log, name) DO UPDATE SET bytes = excluded.bytes`,
      [id, writer, name, new TextEncoder().encode(text)],
    );
    // Guard: postgres-publish
    this.#hold(count);
  }

  async beginTiles(): Promise<void> {
    const { schema, id } = this.#options;
    await this.#session.run(`DELETE FROM ${schema}.tile WHERE log = $1`, [id]);
    this.#levels = [];
  }

  async appendTiles(level: number, hashes: Uint8Array): Promise<void> {
    const { schema, id, writer } = this.#options;
    const first = this.#levels[level] ?? 0;
    const { count } = await this.#session.run(
      `INSERT INTO ${schema}.tile (log, level, first, hashes) SELECT id, $3::integer, $4::bigint, $5::bytea FROM ${this.#mine}`,
      [id, writer, level, first, hashes],
    );
    this.#hold(count);
    this.#levels[level] = first + hashes.length / HASH_BYTES;
  }

  /** Gives the lock back before the session ends: the server may take its time to notice that. */
  override async close(): Promise<void> {
    try {
      await this.#session.run('SELECT pg_advisory_unlock($1)', [this.#options.lock]);
    } catch {
      // A session that is lost has no lock.
    }
    await super.close();
  }

  /** @throws AuditError `log_locked` when a statement found that another is the log's writer */
  #hold(count: number): void {
    if (count !== 1) throw new AuditError('log_locked', 'another writer has taken the log over');
  }
}
