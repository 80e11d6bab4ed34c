import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuditError } from '../../error/error.ts';
import type { ReadableLog } from '../../log/readable.ts';
import type { LogStorage } from '../../log/storage.ts';
import { checkServer } from './checks.node.ts';
import { PostgresSession } from './client.node.ts';
import { checkPostgres } from './options.ts';
import { tablesOf } from './schema.ts';
import { PostgresReader } from './reader.node.ts';
import { PostgresStorage } from './storage.node.ts';

/** The layout that this version reads and writes. */
const FORMAT = 1;
/** How often a lock that is taken is asked for, in milliseconds. */
const RETRY_MS = 50;

/** The number of an advisory lock: 64 bits that only this name has. */
function lockOf(...name: readonly string[]): string {
  return String(createHash('sha256').update(name.join('\0')).digest().readBigInt64BE());
}

/** Makes the tables, unless they are there: a writer that may not make any can use what others have made. */
async function makeTables(session: PostgresSession, schema: string): Promise<void> {
  const { rows } = await session.run('SELECT to_regclass($1) IS NOT NULL AS made', [`${schema}.tile`]);
  if (rows[0]?.['made'] === true) return;
  // `IF NOT EXISTS` fails when two make the same at once.
  const lock = lockOf('edict tables', schema);
  await session.run('SELECT pg_advisory_lock($1)', [lock]);
  await session.run(`BEGIN; ${tablesOf(schema)} COMMIT`);
  await session.run('SELECT pg_advisory_unlock($1)', [lock]);
}

/** Waits for the lock of a log, which the server frees when the session of its holder ends. */
async function takeLock(session: PostgresSession, lock: string, origin: string, waitMs: number): Promise<void> {
  for (const until = performance.now() + waitMs; ; await sleep(RETRY_MS)) {
    const { rows } = await session.run('SELECT pg_try_advisory_lock($1) AS taken', [lock]);
    if (rows[0]?.['taken'] === true) return;
    if (performance.now() >= until) throw new AuditError('log_locked', `another session writes the log ${origin}`);
  }
}

/** The log's row, and a writer's number that is larger than all before: what they still send is refused. */
async function takeOver(
  session: PostgresSession,
  schema: string,
  origin: string,
): Promise<{ readonly id: string; readonly writer: string }> {
  await session.run(`INSERT INTO ${schema}.log (origin) VALUES ($1) ON CONFLICT DO NOTHING`, [origin]);
  const { rows } = await session.run(
    `UPDATE ${schema}.log SET writer = writer + 1 WHERE origin = $1 RETURNING id, writer, format`,
    [origin],
  );
  const { id, writer, format } = rows[0] ?? {};
  checkFormat(format);
  return { id: String(id), writer: String(writer) };
}

/** @throws AuditError `log_corrupt` */
function checkFormat(format: unknown): void {
  if (format === FORMAT) return;
  throw new AuditError('log_corrupt', `the tables hold the log in format ${String(format)}, and ${FORMAT} is known`);
}

/**
 * Opens the log of a name in PostgreSQL.
 * @throws AuditError `options_invalid`, `package_missing`, `storage_unsafe`, `log_locked`; errors of the network and the server
 */
export async function openStorage(options: unknown, origin: string): Promise<LogStorage> {
  checkPostgres(options);
  const { schema = 'edict', waitMs = 5000, segmentBytes = 1 << 24, acceptDataLoss = false } = options;
  const session = await PostgresSession.connect(options);
  try {
    // Guard: postgres-settings
    await checkServer(session, acceptDataLoss);
    await makeTables(session, schema);
    const lock = lockOf('edict log', schema, origin);
    // Guard: postgres-lock
    await takeLock(session, lock, origin, waitMs);
    const taken = await takeOver(session, schema, origin);
    return new PostgresStorage({ session, schema, origin, lock, ...taken, segmentBytes });
  } catch (error) {
    await session.end();
    throw error;
  }
}

/** The row of the log that is named; without a name, of the one that there is. @throws AuditError `log_missing`, `log_corrupt` */
async function findLog(
  session: PostgresSession,
  schema: string,
  name: string | undefined,
): Promise<{ readonly id: string; readonly origin: string }> {
  const { rows: found } = await session.run('SELECT to_regclass($1) IS NOT NULL AS made', [`${schema}.log`]);
  const { rows } =
    found[0]?.['made'] === true
      ? await session.run(
          `SELECT id, origin, format FROM ${schema}.log WHERE $1::text IS NULL OR origin = $1 ORDER BY origin LIMIT 2`,
          [name ?? null],
        )
      : { rows: [] };
  const [row, other] = rows;
  if (row === undefined) {
    const which = name === undefined ? 'no log' : `no log ${name}`;
    throw new AuditError('log_missing', `there is ${which} in the schema ${schema} of the PostgreSQL server`);
  }
  if (other !== undefined) {
    const why = `the schema ${schema} has several logs, such as ${String(row['origin'])}: say which by its origin`;
    throw new AuditError('options_invalid', why);
  }
  const { id, origin, format } = row;
  checkFormat(format);
  return { id: String(id), origin: String(origin) };
}

/**
 * Opens the log of a name in PostgreSQL, or the only one, to read it: its writer goes on. Needs `SELECT` on the tables; the session writes nothing.
 * @throws AuditError `options_invalid`, `package_missing`, `log_missing`, `log_corrupt`; errors of the network and the server
 */
export async function openReadable(options: unknown, origin?: string): Promise<ReadableLog> {
  checkPostgres(options);
  const { schema = 'edict' } = options;
  const session = await PostgresSession.connect(options);
  try {
    await session.run('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
    return new PostgresReader({ session, schema, ...(await findLog(session, schema, origin)) });
  } catch (error) {
    await session.end();
    throw error;
  }
}
