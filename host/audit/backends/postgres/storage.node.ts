import { AuditError } from '../../error/error.ts';
import { isSegmentName, segmentName } from '../../log/layout.ts';
import type { LogDocument, LogStorage } from '../../log/storage.ts';
import { HASH_BYTES } from '../../tree/hash.ts';
import type { PostgresSession, Row } from './client.node.ts';

export interface PostgresStorageOptions {
  readonly session: PostgresSession;
  readonly schema: string;
  /** Number of the advisory lock that the session holds. */
  readonly lock: string;
  /** The log's row, and this writer's number in it. */
  readonly id: string;
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
export class PostgresStorage implements LogStorage {
  readonly #options: PostgresStorageOptions;
  readonly #session: PostgresSession;
  /** The log's row, as long as this is its writer: nobody takes over before the transaction ends. */
  readonly #mine: string;
  #segment: OpenSegment | undefined;
  /** Number of hashes of each level. */
  #levels: number[] = [];

  constructor(options: PostgresStorageOptions) {
    this.#options = options;
    this.#session = options.session;
    this.#mine = `${options.schema}.log WHERE id = $1 AND writer = $2 FOR SHARE`;
  }

  async head(): Promise<string | null> {
    const { schema, id } = this.#options;
    const { rows } = await this.#session.run(`SELECT head FROM ${schema}.log WHERE id = $1`, [id]);
    const head = rows[0]?.['head'];
    if (head === undefined) throw new AuditError('log_corrupt', 'the row of the log is gone');
    return head === null ? null : String(head);
  }

  async swap(expected: string | null, next: string): Promise<boolean> {
    const { schema, id, writer } = this.#options;
    const { rows } = await this.#session.run(
      `UPDATE ${schema}.log SET head = $3 WHERE id = $1 AND writer = $2 AND head IS NOT DISTINCT FROM $4
        RETURNING id`,
      [id, writer, next, expected],
    );
    return rows.length === 1;
  }

  async segments(): Promise<readonly string[]> {
    const { schema, id } = this.#options;
    const { rows } = await this.#session.run(
      `SELECT first FROM ${schema}.frame WHERE log = $1 AND first = segment ORDER BY first`,
      [id],
    );
    return rows.map((row) => segmentName(numberOf(row, 'first')));
  }

  async read(segment: string): Promise<Uint8Array<ArrayBuffer>> {
    const { schema, id } = this.#options;
    const frames = await this.#session.bytes(
      `SELECT bytes FROM ${schema}.frame WHERE log = $1 AND segment = $2 ORDER BY first`,
      [id, indexOf(segment)],
    );
    const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
    let at = 0;
    for (const frame of frames) {
      bytes.set(frame, at);
      at += frame.length;
    }
    return bytes;
  }

  async append(first: number, frame: Uint8Array): Promise<void> {
    const { schema, id, writer, segmentBytes } = this.#options;
    const last = this.#segment ?? (await this.#last());
    const segment = last !== undefined && last.length + frame.length <= segmentBytes ? last : { first, length: 0 };
    const { count } = await this.#session.run(
      `INSERT INTO ${schema}.frame (log, first, segment, bytes) SELECT id, $3::bigint, $4::bigint, $5::bytea FROM ${this.#mine}`,
      [id, writer, first, segment.first, frame],
    );
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
    const { schema, id, writer } = this.#options;
    const session = this.#session;
    const first = indexOf(segment);
    await session.run('BEGIN');
    const { count } = await session.run(`UPDATE ${schema}.log SET writer = writer WHERE id = $1 AND writer = $2`, [
      id,
      writer,
    ]);
    this.#hold(count);
    const { rows } = await session.run(
      `SELECT first, octet_length(bytes) AS length FROM ${schema}.frame WHERE log = $1 AND segment = $2 ORDER BY first`,
      [id, first],
    );
    let left = bytes.length;
    for (const row of rows) {
      const frame = [id, numberOf(row, 'first')];
      const length = numberOf(row, 'length');
      if (left === 0) await session.run(`DELETE FROM ${schema}.frame WHERE log = $1 AND first = $2`, frame);
      else if (left < length) {
        const cut = `UPDATE ${schema}.frame SET bytes = substring(bytes FROM 1 FOR $3) WHERE log = $1 AND first = $2`;
        await session.run(cut, [...frame, left]);
      }
      left -= Math.min(left, length);
    }
    await session.run('COMMIT');
    this.#segment = bytes.length === 0 ? undefined : { first, length: bytes.length };
  }

  async document(name: LogDocument): Promise<Uint8Array<ArrayBuffer> | null> {
    const { schema, id } = this.#options;
    const found = await this.#session.bytes(`SELECT bytes FROM ${schema}.document WHERE log = $1 AND name = $2`, [
      id,
      name,
    ]);
    return found[0] === undefined ? null : new Uint8Array(found[0]);
  }

  async publish(name: LogDocument, text: string): Promise<void> {
    const { schema, id, writer } = this.#options;
    const { count } = await this.#session.run(
      `INSERT INTO ${schema}.document (log, name, bytes) SELECT id, $3::text, $4::bytea FROM ${this.#mine}
        ON CONFLICT (log, name) DO UPDATE SET bytes = excluded.bytes`,
      [id, writer, name, new TextEncoder().encode(text)],
    );
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

  /** Hashes stand in rows as they were appended; the first row that is needed may begin before them. */
  async readTiles(level: number, from: number, count: number): Promise<Uint8Array> {
    const { schema, id } = this.#options;
    const rows = await this.#session.bytes(
      `SELECT substring(hashes FROM (greatest($3::bigint - first, 0) * ${HASH_BYTES} + 1)::int FOR (($4::bigint - greatest($3, first)) * ${HASH_BYTES})::int)
          AS bytes FROM ${schema}.tile WHERE log = $1 AND level = $2 AND first < $4
          AND first >= (SELECT max(first) FROM ${schema}.tile WHERE log = $1 AND level = $2 AND first <= $3) ORDER BY first`,
      [id, level, from, from + count],
    );
    return Uint8Array.from(Buffer.concat(rows));
  }

  /** Gives the lock back before the session ends: the server may take its time to notice that. */
  async close(): Promise<void> {
    try {
      await this.#session.run('SELECT pg_advisory_unlock($1)', [this.#options.lock]);
    } catch {
      // A session that is lost has no lock.
    }
    await this.#session.end();
  }

  /** @throws AuditError `log_locked` when a statement found that another is the log's writer */
  #hold(count: number): void {
    if (count !== 1) throw new AuditError('log_locked', 'another writer has taken the log over');
  }
}

function numberOf(row: Row, column: string): number {
  const value = Number(row[column]);
  if (Number.isSafeInteger(value)) return value;
  throw new AuditError('log_corrupt', `the tables hold a ${column} that is no index`);
}

function indexOf(segment: string): number {
  if (isSegmentName(segment)) return Number(segment);
  throw new AuditError('log_corrupt', 'the name of a segment is an index');
}
