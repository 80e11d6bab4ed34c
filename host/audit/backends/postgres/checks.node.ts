import { AuditError } from '../../error/error.ts';
import type { PostgresSession } from './client.node.ts';

/** What a commit must have reached before it returns: the disk of the server itself, at least. */
const DURABLE_COMMITS = new Set(['on', 'remote_apply']);

/**
 * Sees to it that what the server confirms is on its disk, and stays so for the session: a session's own setting is not changed by a reload of the server's.
 *
 * @param accept takes a server that may lose what it has confirmed
 * @throws AuditError `storage_unsafe`; errors of the server
 */
export async function checkServer(session: PostgresSession, accept: boolean): Promise<void> {
  const { rows } = await session.run(
    `SELECT current_setting('synchronous_commit') AS commits, current_setting('fsync') AS fsync,
      current_setting('full_page_writes') AS pages, pg_is_in_recovery() AS standby`,
  );
  const { commits, fsync, pages, standby } = rows[0] ?? {};
  if (standby !== false)
    throw new AuditError('storage_unsafe', 'the PostgreSQL server is a standby: write to its primary');
  if (accept) return;
  if (typeof commits !== 'string' || !DURABLE_COMMITS.has(commits)) refuse('synchronous_commit', commits);
  if (fsync !== 'on') refuse('fsync', fsync);
  if (pages !== 'on') refuse('full_page_writes', pages);
  // Guard: postgres-pinned
  await session.run(`SELECT set_config('synchronous_commit', $1, false)`, [commits]);
}

function refuse(setting: string, value: unknown): never {
  const why = `the PostgreSQL server has ${setting}=${String(value)} and may lose what it has confirmed: set it to on`;
  throw new AuditError('storage_unsafe', why);
}
