import { AuditError } from '../../error/error.ts';
import { isSegmentName, MAX_SEGMENT_BYTES, segmentName } from '../../log/layout.ts';
import type { ReadableLog } from '../../log/readable.ts';
import type { LogDocument } from '../../log/storage.ts';
import { HASH_BYTES } from '../../tree/hash.ts';
import { bytesOf, type PostgresSession, type Row } from './client.node.ts';

/** The rows of a log. */
export interface PostgresTables {
  readonly session: PostgresSession;
  readonly schema: string;
  readonly origin: string;
  /** The log's row. */
  readonly id: string;
}

/** A log in PostgreSQL, as it is read: each call is one statement, and what one sees, later ones do. */
export class PostgresReader implements ReadableLog {
  readonly name: string;
  readonly ahead = 1;
  readonly #tables: PostgresTables;
  readonly #session: PostgresSession;

  constructor(tables: PostgresTables) {
    this.name = `the log ${tables.origin} in PostgreSQL`;
    this.#tables = tables;
    this.#session = tables.session;
  }

  async head(): Promise<string | null> {
    const { schema, id } = this.#tables;
    const { rows } = await this.#session.run(`SELECT head FROM ${schema}.log WHERE id = $1`, [id]);
    const head = rows[0]?.['head'];
    if (head === undefined) throw new AuditError('log_corrupt', 'the row of the log is gone');
    return head === null ? null : String(head);
  }

  async segments(after?: string): Promise<readonly string[]> {
    const { schema, id } = this.#tables;
    const { rows } = await this.#session.run(
      `SELECT first FROM ${schema}.frame WHERE log = $1 AND first = segment AND first > $2 ORDER BY first`,
      [id, after === undefined ? -1 : indexOf(after)],
    );
    return rows.map((row) => segmentName(numberOf(row, 'first')));
  }

  /** The rows of frames that a range of bytes touches, one behind another. */
  async read(segment: string, from = 0, length: number = MAX_SEGMENT_BYTES): Promise<Uint8Array<ArrayBuffer>> {
    const { schema, id } = this.#tables;
    const { rows } = await this.#session.run(
      `SELECT at, bytes FROM (
          SELECT first, bytes, sum(octet_length(bytes)) OVER (ORDER BY first) - octet_length(bytes) AS at
            FROM ${schema}.frame WHERE log = $1 AND segment = $2) AS placed
        WHERE at + octet_length(bytes) > $3::bigint AND at < $3::bigint + $4::bigint ORDER BY at`,
      [id, indexOf(segment), from, length],
    );
    if (rows.length === 0 && from === 0) throw new AuditError('log_corrupt', `segment ${segment} is missing`);
    const first = rows[0] === undefined ? from : numberOf(rows[0], 'at');
    const bytes = Buffer.concat(rows.map(({ bytes: frame }) => bytesOf(frame)));
    return new Uint8Array(bytes.subarray(from - first, from - first + length));
  }

  async document(name: LogDocument): Promise<Uint8Array<ArrayBuffer> | null> {
    const { schema, id } = this.#tables;
    const found = await this.#session.bytes(`SELECT bytes FROM ${schema}.document WHERE log = $1 AND name = $2`, [
      id,
      name,
    ]);
    return found[0] === undefined ? null : new Uint8Array(found[0]);
  }

  /** Hashes stand in rows as they were appended; the first row that is needed may begin before them. */
  async readTiles(level: number, from: number, count: number): Promise<Uint8Array> {
    const { schema, id } = this.#tables;
    const rows = await this.#session.bytes(
      `SELECT substring(hashes FROM (greatest($3::bigint - first, 0) * ${HASH_BYTES} + 1)::int FOR (($4::bigint - greatest($3, first)) * ${HASH_BYTES})::int)
          AS bytes FROM ${schema}.tile WHERE log = $1 AND level = $2 AND first < $4
          AND first >= (SELECT max(first) FROM ${schema}.tile WHERE log = $1 AND level = $2 AND first <= $3) ORDER BY first`,
      [id, level, from, from + count],
    );
    return Uint8Array.from(Buffer.concat(rows));
  }

  async close(): Promise<void> {
    await this.#session.end();
  }
}

/** An index that a row holds. @throws AuditError `log_corrupt` */
export function numberOf(row: Row, column: string): number {
  const value = Number(row[column]);
  if (Number.isSafeInteger(value)) return value;
  throw new AuditError('log_corrupt', `the tables hold a ${column} that is no index`);
}

/** The index that a segment is named by. @throws AuditError `log_corrupt` */
export function indexOf(segment: string): number {
  if (isSegmentName(segment)) return Number(segment);
  throw new AuditError('log_corrupt', 'the name of a segment is an index');
}
