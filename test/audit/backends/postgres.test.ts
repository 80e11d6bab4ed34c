import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { checkServer } from '../../../host/audit/backends/postgres/checks.node.ts';
import { PostgresSession } from '../../../host/audit/backends/postgres/client.node.ts';
import { openStorage } from '../../../host/audit/backends/postgres/open.node.ts';
import {
  openLog,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  postgresStorage,
  verifyCheckpoint,
  type FileLog,
  type LogOptions,
} from '../../../host/audit/index.node.ts';
import type { LogStorage } from '../../../host/audit/log/storage.ts';
import type { PostgresOptions } from '../../../host/audit/backends/postgres/options.ts';
import { refusal, laterRefusal } from '../refusal.ts';
import { readableTests } from '../readable.ts';
import { storageTests } from '../storage.ts';
import { decisionOf } from './decision.ts';
import { PostgresCluster, postgresPrograms } from './postgres.ts';

const programs = postgresPrograms();
const without = programs === undefined;
if (without) process.stderr.write('skipped: there is no PostgreSQL server (apt-get install postgresql)\n');

let cluster: PostgresCluster;
const SEED = new Uint8Array(32).fill(5);
let logs = 0;
const fresh = (): string => `postgres.example/log-${logs++}`;

const logOptions = (origin: string): LogOptions => ({
  storage: postgresStorage(cluster.options),
  origin,
  key: SEED,
  lingerMs: 0,
});
const sizeOf = (note: string): number => Number(parseCheckpoint(parseNote(note).text).size);

const append = (log: FileLog, index: number): number => log.append(decisionOf(index));

beforeAll(async () => {
  if (programs === undefined) return;
  cluster = new PostgresCluster(programs);
  await cluster.start();
}, 120_000);
afterAll(async () => cluster?.dispose());

describe.skipIf(without)('PostgreSQL', { timeout: 60_000 }, () => {
  const place = (change: PostgresOptions) => async () => {
    const origin = fresh();
    return { open: () => openStorage({ ...cluster.options, ...change }, origin), dispose: async () => undefined };
  };
  storageTests('PostgreSQL', place({}));
  storageTests(
    'PostgreSQL with short segments in a schema of their own',
    place({ schema: 'short', segmentBytes: 700 }),
  );

  for (const [kind, more] of [
    ['PostgreSQL', {}],
    ['PostgreSQL with short segments', { schema: 'short_read', segmentBytes: 30_000 }],
  ] as const) {
    readableTests(kind, async () => {
      const origin = fresh();
      const { schema = 'edict' } = more as PostgresOptions;
      return {
        storage: postgresStorage({ ...cluster.options, ...more }),
        origin,
        address: `postgres:///postgres?host=${encodeURIComponent(cluster.folder)}&user=edict&schema=${schema}&origin=${encodeURIComponent(origin)}`,
        damage: async (what) => {
          const admin = await PostgresSession.connect(cluster.options);
          const [table, column, where] =
            what === 'frame' ? ['frame', 'bytes', 'first = 0'] : ['tile', 'hashes', 'level = 0 AND first = 0'];
          await admin.run(
            `UPDATE ${schema}.${table} SET ${column} = set_byte(${column}, 31, 255 - get_byte(${column}, 31))
              WHERE ${where} AND log = (SELECT id FROM ${schema}.log WHERE origin = $1)`,
            [origin],
          );
          await admin.end();
        },
      };
    });
  }

  test('a second writer is refused until the first is gone', async () => {
    const origin = fresh();
    const first = await openStorage(cluster.options, origin);
    const second = (): Promise<LogStorage> => openStorage({ ...cluster.options, waitMs: 100 }, origin);
    expect(await laterRefusal(second)).toBe('log_locked');
    await first.close();
    await (await second()).close();
  });

  test('a writer whose lock was lost on the way changes nothing once another has taken over', async () => {
    const origin = fresh();
    const first = await openStorage(cluster.options, origin);
    expect(await first.swap(null, 'head')).toBe(true);
    // A pool that hands sessions around gives a lock to whoever comes next: here, to nobody.
    const admin = await PostgresSession.connect(cluster.options);
    await admin.run(`UPDATE edict.log SET writer = writer + 1 WHERE origin = $1`, [origin]);
    expect(await first.swap('head', 'next')).toBe(false);
    expect(await laterRefusal(async () => first.append(0, new Uint8Array(10)))).toBe('log_locked');
    expect(await laterRefusal(async () => first.rewrite('0000000000000000', new Uint8Array()))).toBe('log_locked');
    expect(await laterRefusal(async () => first.publish('checkpoint', 'text'))).toBe('log_locked');
    expect(await laterRefusal(async () => first.appendTiles(0, new Uint8Array(32)))).toBe('log_locked');
    await first.close();
    const { rows } = await admin.run(
      'SELECT count(*) AS frames FROM edict.frame f JOIN edict.log l ON l.id = f.log WHERE origin = $1',
      [origin],
    );
    expect(rows).toStrictEqual([{ frames: '0' }]);
    await admin.end();
    const next = await openStorage(cluster.options, origin);
    expect([await next.head(), await next.document('checkpoint')]).toStrictEqual(['head', null]);
    await next.close();
  });

  test('tenants have logs of their own, with origins and keys of their own, in the same tables', async () => {
    const registry = await Promise.all(
      ['a', 'b'].map(async (tenant, i) => {
        const origin = `${fresh()}/${tenant}`;
        const options = { ...logOptions(origin), key: new Uint8Array(32).fill(20 + i) };
        return { origin, options, log: await openLog(options) };
      }),
    );
    for (const [i, { log }] of registry.entries()) {
      for (let n = 0; n <= i; n++) await log.durable(append(log, n));
    }
    for (const [i, { origin, log }] of registry.entries()) {
      const trust = { origin, keys: [parseVerifierKey(log.verifierKey)] };
      const { checkpoint } = await verifyCheckpoint(await log.checkpoint(), trust);
      expect([checkpoint.origin, checkpoint.size]).toStrictEqual([origin, BigInt(i + 1)]);
      await log.close();
    }
    // A shard is not opened with another's key.
    const [first, second] = registry;
    const mixed = openLog({ ...first!.options, key: second!.options.key });
    expect(await laterRefusal(() => mixed)).toBe('log_corrupt');
    expect(first!.log.verifierKey).not.toBe(second!.log.verifierKey);
  });

  test('a frame is never written over', async () => {
    const storage = await openStorage(cluster.options, fresh());
    await storage.append(0, Uint8Array.of(1));
    await expect(storage.append(0, Uint8Array.of(2))).rejects.toThrow('duplicate key');
    await storage.close();
  });

  test('a torn end is cut off within a frame, and whole frames behind it go', async () => {
    const storage = await openStorage(cluster.options, fresh());
    for (const first of [0, 1, 2]) await storage.append(first, new Uint8Array(100).fill(first));
    const name = '0000000000000000';
    const bytes = (await storage.read(name)).slice(0, 150);
    await storage.rewrite(name, bytes);
    expect(await storage.read(name)).toStrictEqual(bytes);
    await storage.append(2, Uint8Array.of(9));
    expect(await storage.read(name)).toStrictEqual(Uint8Array.of(...bytes, 9));
    await storage.close();
  });

  test('hashes of tiles are read across the rows in which they were appended', async () => {
    const storage = await openStorage(cluster.options, fresh());
    await storage.beginTiles();
    const hash = (index: number): Uint8Array => new Uint8Array(32).fill(index);
    const hashes = (from: number, to: number): Uint8Array =>
      Uint8Array.from(Array.from({ length: to - from }, (_, i) => [...hash(from + i)]).flat());
    for (const [from, to] of [
      [0, 3],
      [3, 4],
      [4, 9],
    ] as const)
      await storage.appendTiles(2, hashes(from, to));
    for (let from = 0; from <= 9; from++) {
      for (let to = from; to <= 10; to++) {
        expect(await storage.readTiles(2, from, to - from)).toStrictEqual(hashes(from, Math.min(to, 9)));
      }
    }
    await storage.close();
  });

  test('a log whose thread writes to it loses nothing that was durable when its connection is cut, and stops', async () => {
    const origin = fresh();
    const log = await openLog(logOptions(origin));
    await log.durable(append(log, 0));
    const admin = await PostgresSession.connect(cluster.options);
    await admin.run(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'edict'`,
    );
    await admin.end();
    expect(await laterRefusal(() => log.durable(append(log, 1)))).toBe('writer_stopped');
    expect(refusal(() => append(log, 2))).toBe('writer_stopped');
    const again = await openLog(logOptions(origin));
    expect(again.base).toBe(1n);
    await again.close();
  });

  test('SIGKILL of the server at any moment loses nothing that was durable, and forks nothing', async () => {
    const origin = fresh();
    const told: string[] = [];
    for (const round of [0, 1, 2]) {
      const log = await openLog({ ...logOptions(origin), known: told });
      expect(Number(log.base)).toBeGreaterThanOrEqual(told.length === 0 ? 0 : sizeOf(told.at(-1) ?? ''));
      const killed = sleep(100 + 70 * round).then(() => cluster.kill());
      let durable = 0;
      for (;;) {
        const code = await laterRefusal(async () => {
          const { checkpoint } = await log.durable(append(log, durable));
          told.push(checkpoint);
        });
        if (code === 'writer_stopped') break;
        expect(code).toBe('accepted');
        durable++;
      }
      expect(durable).toBeGreaterThan(0);
      await killed;
      await cluster.start();
    }
    const log = await openLog({ ...logOptions(origin), known: told });
    expect(Number(log.base)).toBeGreaterThanOrEqual(told.length);
    expect(await log.proof(0n)).toContain(await log.checkpoint());
    await log.close();
  });

  test('a server that may lose what it confirms is refused, unless that is accepted', async () => {
    const admin = await PostgresSession.connect(cluster.options);
    for (const level of ['off', 'local', 'remote_write']) {
      await admin.run(`ALTER ROLE edict SET synchronous_commit = ${level}`);
      expect(await laterRefusal(() => openStorage(cluster.options, fresh()))).toBe('storage_unsafe');
      await (await openStorage({ ...cluster.options, acceptDataLoss: true }, fresh())).close();
    }
    await admin.run('ALTER ROLE edict RESET synchronous_commit');
    await admin.end();
    for (const setting of ['fsync', 'full_page_writes']) {
      await cluster.stop();
      await cluster.start(['-c', `${setting}=off`]);
      const message = new RegExp(`${setting}=off`);
      await expect(openStorage(cluster.options, fresh())).rejects.toThrow(message);
      const told = openLog(logOptions(fresh()));
      expect(await laterRefusal(() => told)).toBe('storage_unsafe');
    }
    await cluster.stop();
    await cluster.start();
  });

  test('a reload of the settings does not make a writer less careful', async () => {
    const session = await PostgresSession.connect(cluster.options);
    await checkServer(session, false);
    await session.run('ALTER SYSTEM SET synchronous_commit = off');
    await session.run('SELECT pg_reload_conf()');
    const other = await PostgresSession.connect(cluster.options);
    const of = async (asked: PostgresSession): Promise<unknown> =>
      (await asked.run(`SELECT current_setting('synchronous_commit') AS level`)).rows[0]?.['level'];
    await vi.waitUntil(async () => (await of(other)) === 'off');
    expect(await of(session)).toBe('on');
    await session.run('ALTER SYSTEM RESET synchronous_commit');
    await session.run('SELECT pg_reload_conf()');
    await other.end();
    await session.end();
  });

  test('a server that is not there is an error that holds no password', async () => {
    const storage = postgresStorage({ connectionString: 'postgres://writer:s3cret@127.0.0.1:1/audit' });
    const failed = openLog({ storage, origin: fresh(), key: SEED });
    await expect(failed).rejects.toMatchObject({ code: 'writer_stopped' });
    await expect(failed).rejects.toThrow(/ECONNREFUSED/);
    await expect(failed).rejects.not.toThrow(/s3cret/);
  });
});

test('options that PostgreSQL cannot be reached with are refused, without what they hold', () => {
  for (const options of [
    { schema: 'a"; DROP' },
    { port: 0.5 },
    { password: '' },
    { passwort: 's3cret' },
    { ssl: 'no' },
  ]) {
    expect(refusal(() => postgresStorage(options as PostgresOptions))).toBe('options_invalid');
  }
  expect(() => postgresStorage({ secret: 's3cret' } as PostgresOptions)).not.toThrow(/s3cret/);
});
