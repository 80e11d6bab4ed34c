/**
 * What the storages of logs and the queue are tried with; each gives what went wrong, and nothing when nothing did. Run as a program with the name of one, it prints that as JSON: so copies of the sources
 * that lack a guard are tried (guards.test.ts). `EDICT_TEST_POSTGRES` is the folder of a server's socket, `EDICT_TEST_NATS` the address of another.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage as openObjects } from '../../../host/audit/backends/objects/open.node.ts';
import { objectStorage } from '../../../host/audit/backends/objects/source.node.ts';
import { checkServer } from '../../../host/audit/backends/postgres/checks.node.ts';
import { PostgresSession } from '../../../host/audit/backends/postgres/client.node.ts';
import { openStorage as openPostgres } from '../../../host/audit/backends/postgres/open.node.ts';
import type { PostgresOptions } from '../../../host/audit/backends/postgres/options.ts';
import { connectQueue } from '../../../host/audit/backends/queue/connect.node.ts';
import { sequenceQueue } from '../../../host/audit/backends/queue/sequence.node.ts';
import { writeHeader } from '../../../host/audit/log/frame.ts';
import type { LogStorage } from '../../../host/audit/log/storage.ts';
import { BUCKET, CREDENTIALS, MemoryObjects } from '../../audit/backends/objects.ts';
import { certifiedSender, enrolmentKey, ORIGIN, seedOf, sentDecision } from '../../audit/sender.ts';

const postgres: PostgresOptions = {
  host: process.env['EDICT_TEST_POSTGRES'] ?? '',
  user: 'edict',
  database: 'postgres',
};
const fresh = (): string => `guards.example/${randomUUID()}`;
const bytes = (fill: number): Uint8Array<ArrayBuffer> => new Uint8Array(100).fill(fill);

/** A frame of one entry, as far as storages look at it. */
function frameOf(fill: number): Uint8Array {
  const frame = bytes(fill);
  writeHeader(frame, frame.length, { first: 0, count: 1, root: new Uint8Array(32) }, 'plain');
  return frame;
}

/** Whether something is refused. */
async function isRefused(act: () => unknown): Promise<boolean> {
  try {
    await act();
    return false;
  } catch {
    return true;
  }
}

/** What of several things, which must all be refused, is not. */
async function taken(acts: Readonly<Record<string, () => unknown>>): Promise<string[]> {
  const problems: string[] = [];
  for (const [what, act] of Object.entries(acts)) if (!(await isRefused(act))) problems.push(what);
  return problems;
}

/** One that moved the head is not written over, on one machine or on two. */
async function movedHead(): Promise<string[]> {
  const storage = await openPostgres(postgres, fresh());
  const problems: string[] = [];
  if (!(await storage.swap(null, 'one'))) problems.push('the first head is not taken');
  if (await storage.swap(null, 'two')) problems.push('a head was replaced by a first one');
  if (await storage.swap('other', 'two')) problems.push('a head was replaced by who expected another');
  await storage.close();
  return problems;
}

/** A writer whose log another has taken over, while it was away: nothing that it still sends has an effect. */
async function overtaken(): Promise<string[]> {
  const origin = fresh();
  const storage = await openPostgres(postgres, origin);
  await storage.append(0, frameOf(1));
  await storage.swap(null, 'one');
  const [segment = ''] = await storage.segments();
  const admin = await PostgresSession.connect(postgres);
  await admin.run('UPDATE edict.log SET writer = writer + 1 WHERE origin = $1', [origin]);
  const moved = await storage.swap('one', 'two');
  const problems = await taken({
    'a frame was taken of a writer that was overtaken': () => storage.append(1, bytes(2)),
    'a checkpoint was published by a writer that was overtaken': () => storage.publish('checkpoint', 'x'),
    'a segment was written anew by a writer that was overtaken': () => storage.rewrite(segment, frameOf(1)),
    'a segment was replaced by a writer that was overtaken': () => storage.replace(segment, frameOf(2)),
  });
  if (moved) problems.push('the head was moved by a writer that was overtaken');
  const { rows } = await admin.run(
    `SELECT count(*)::int AS frames FROM edict.frame WHERE log = (SELECT id FROM edict.log WHERE origin = $1)`,
    [origin],
  );
  if (rows[0]?.['frames'] !== 1) problems.push('a frame of a writer that was overtaken is there');
  await storage.close();
  await admin.end();
  return problems;
}

async function twoSessions(): Promise<string[]> {
  const origin = fresh();
  const storage = await openPostgres(postgres, origin);
  const second = (): Promise<LogStorage> => openPostgres({ ...postgres, waitMs: 50 }, origin);
  const problems = await taken({ 'two sessions write one log': second });
  await storage.close();
  return problems;
}

/** A session that does not wait for the disk, as whoever set up the server or the role may have it. */
async function careless(): Promise<string[]> {
  const how = new URLSearchParams({ host: postgres.host ?? '', user: 'edict', options: '-c synchronous_commit=off' });
  const connectionString = `postgres:///postgres?${how.toString().replaceAll('+', '%20')}`;
  return taken({ 'a server that does not sync is taken': () => openPostgres({ connectionString }, fresh()) });
}

/** A reload of the settings, while a log is open. */
async function reloaded(): Promise<string[]> {
  const session = await PostgresSession.connect(postgres);
  await checkServer(session, false);
  const other = await PostgresSession.connect(postgres);
  const levelOf = async (asked: PostgresSession): Promise<unknown> =>
    (await asked.run(`SELECT current_setting('synchronous_commit') AS level`)).rows[0]?.['level'];
  await session.run('ALTER SYSTEM SET synchronous_commit = off');
  await session.run('SELECT pg_reload_conf()');
  while ((await levelOf(other)) !== 'off') await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const level = await levelOf(session);
  await session.run('ALTER SYSTEM RESET synchronous_commit');
  await session.run('SELECT pg_reload_conf()');
  await other.end();
  await session.end();
  return level === 'on' ? [] : [`the session has synchronous_commit=${String(level)} now`];
}

/** Runs with a store of objects of its own. */
async function withObjects(
  run: (server: MemoryObjects, open: (head: string) => Promise<LogStorage>, root: string) => Promise<string[]>,
): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'edict-guards-'));
  const server = await new MemoryObjects().start();
  const open = (head: string): Promise<LogStorage> => {
    const at = { endpoint: server.endpoint, bucket: BUCKET, credentials: CREDENTIALS, timeoutMs: 5000 };
    return openObjects({ ...at, head: { file: join(root, head) } }, ORIGIN);
  };
  try {
    return await run(server, open, root);
  } finally {
    await server.dispose();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Two writers, each with a head of its own. */
const twoHeads = (): Promise<string[]> =>
  withObjects(async (server, open) => {
    const [first, second] = [await open('one'), await open('two')];
    await first.append(0, bytes(1));
    const problems = await taken({ 'a frame of another writer passes for ours': () => second.append(0, bytes(2)) });
    if (server.objects.get('entries/0000000000000000')?.[0] !== 1) problems.push('a frame was written over');
    await first.close();
    await second.close();
    return problems;
  });

const overwriting = (): Promise<string[]> =>
  withObjects(async (server, open) => {
    server.ignorant = true;
    return taken({ 'a store that writes over objects is taken': () => open('one') });
  });

const refusing = (): Promise<string[]> =>
  withObjects(async (server, open) => {
    const storage = await open('one');
    server.forbidden = 'entries/';
    const problems = await taken({ 'a frame that was refused passes for durable': () => storage.append(0, bytes(1)) });
    await storage.close();
    return problems;
  });

/** A batch whose records cannot be written stays in the queue. */
const stoppedLog = (): Promise<string[]> =>
  withObjects(async (server, _open, root) => {
    const queue = { servers: process.env['EDICT_TEST_NATS'] ?? '', queue: `guards-${randomUUID()}` };
    const at = { endpoint: server.endpoint, bucket: BUCKET, credentials: CREDENTIALS, timeoutMs: 2000 };
    const dir = objectStorage({ ...at, head: { file: join(root, 'head') } });
    const ingest = { origin: ORIGIN, key: seedOf(9), enrolment: [await enrolmentKey()], lingerMs: 0 };
    const sequencing = await sequenceQueue({ dir, ingest, queue, acceptDataLoss: true });
    server.forbidden = 'entries/';
    const { connection, client, manager, batches, stream } = await connectQueue(queue);
    await client.publish(batches, await (await certifiedSender()).batch(0, 0, [sentDecision()]));
    const run = { ended: false };
    void sequencing.ended.catch(() => undefined).then(() => (run.ended = true));
    let left = 1;
    while (!run.ended && left === 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      left = (await manager.streams.info(stream)).state.messages;
    }
    left = (await manager.streams.info(stream)).state.messages;
    await manager.streams.delete(stream);
    await connection.close();
    return left === 1 ? [] : ['a batch that was not written has left the queue'];
  });

/** How each is called in docs/backends.md. */
export const SCENARIOS: Readonly<Record<string, () => Promise<string[]>>> = {
  'a head that another moved': movedHead,
  'a writer that was overtaken': overtaken,
  'two sessions': twoSessions,
  'a careless server': careless,
  'settings that are reloaded': reloaded,
  'two writers with heads of their own': twoHeads,
  'a store that writes over': overwriting,
  'a store that refuses': refusing,
  'a log that stops': stoppedLog,
};

if (import.meta.main) {
  const run = SCENARIOS[process.argv[2] ?? ''];
  const problems = await (run?.() ?? Promise.resolve(['there is no such scenario'])).catch((error: unknown) => [
    String(error),
  ]);
  // What is left open is nobody's any more.
  process.stdout.write(JSON.stringify(problems), () => process.exit(0));
}
