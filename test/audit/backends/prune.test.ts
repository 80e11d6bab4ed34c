import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditRetain } from '../../../host/cli/audit/retain.ts';
import {
  createKey,
  DisclosureStore,
  fsckLog,
  objectStorage,
  openLog,
  parseVerifierKey,
  placeHold,
  postgresStorage,
  pruneLog,
  verifyFolder,
  type LogOptions,
  type StorageSource,
} from '../../../host/audit/index.node.ts';
import { capture } from '../../cli/capture.ts';
import { laterRefusal } from '../refusal.ts';
import { decisionOf } from './decision.ts';
import { BUCKET, CREDENTIALS, MemoryObjects } from './objects.ts';
import { PostgresCluster, postgresPrograms } from './postgres.ts';

const ORIGIN = 'prune.example/log';
const programs = postgresPrograms();
const root = mkdtempSync(join(tmpdir(), 'edict-prune-'));
const keyFile = join(root, 'log.key');
const masterKey = new Uint8Array(32).fill(4);
const server = new MemoryObjects();
let cluster: PostgresCluster | undefined;
let verifierKey = '';

beforeAll(async () => {
  await createKey(keyFile, ORIGIN);
  await server.start();
  if (programs === undefined) return;
  cluster = new PostgresCluster(programs);
  await cluster.start();
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.dispose();
  await cluster?.dispose();
  rmSync(root, { recursive: true, force: true });
});

/** Ten records in ten frames, and their values in a store. */
async function written(storage: StorageSource, more: Partial<LogOptions>): Promise<void> {
  const log = await openLog({ storage, origin: ORIGIN, key: keyFile, lingerMs: 0, ...more });
  for (let i = 0; i < 10; i++) await log.durable(log.append(decisionOf(i)));
  verifierKey = log.verifierKey;
  await log.close();
}

const trust = () => ({ origin: ORIGIN, keys: [parseVerifierKey(verifierKey)] });

/** What is the same wherever the log lives. */
async function prunes(name: string, storage: StorageSource): Promise<void> {
  const dir = join(root, name);
  const encryption = { masterKey };
  await written(storage, { disclosures: { dir, masterKey }, encryption });
  const store = DisclosureStore.open(dir);
  try {
    const target = { storage, origin: ORIGIN, key: keyFile, encryption, now: 1 };
    placeHold(store, null, { first: 6, reason: 'case' }, 1);
    const done = await pruneLog({ ...target, below: 8, store });
    expect(done).toStrictEqual({ below: 6, entries: 6, held: true, sessions: false });
    const place = { ...storage, origin: ORIGIN };
    expect(await verifyFolder(place, trust())).toMatchObject({ decisions: 4, prunedBelow: 6 });
    expect(await fsckLog(place, trust())).toMatchObject({ whole: true, prunedBelow: 6 });
    expect(await laterRefusal(() => pruneLog({ ...target, key: new Uint8Array(32), below: 7, store }))).toBe(
      'log_corrupt',
    );
    const log = await openLog({ storage, origin: ORIGIN, key: keyFile, encryption });
    expect(await laterRefusal(() => pruneLog({ ...target, below: 7, store: null }))).toBe('log_locked');
    await log.durable(log.append(decisionOf(10)));
    await log.close();
    expect(await verifyFolder(place, trust())).toMatchObject({ decisions: 5, prunedBelow: 6 });
  } finally {
    store.close();
  }
}

describe('a log whose older entries retention deletes', { timeout: 120_000 }, () => {
  test('in a store of objects', async () => {
    const head = { file: join(root, 'head.sqlite') };
    const options = { endpoint: server.endpoint, bucket: BUCKET, credentials: CREDENTIALS, head, prefix: 'logs' };
    await prunes('objects', objectStorage(options));
    const other = { file: join(root, 'none.sqlite') };
    const missing = objectStorage({ ...options, head: other, prefix: 'none' });
    const target = { storage: missing, origin: ORIGIN, key: keyFile, below: 1, store: null, now: 1 };
    expect(await laterRefusal(() => pruneLog(target))).toBe('log_missing');
    expect(existsSync(other.file)).toBe(false);
  });

  test.skipIf(programs === undefined)('in PostgreSQL, from the command line, too', async () => {
    const { host = '', user = '', database = '' } = cluster?.options ?? {};
    await prunes('postgres', postgresStorage({ host, user, database }));
    const plain = postgresStorage({ host, user, database, schema: 'plain' });
    await written(plain, {});
    const address = `postgres:///${database}?user=${user}&host=${encodeURIComponent(host)}&schema=plain`;
    const { io, out } = capture();
    const argv = ['--below', '4', '--log', address, '--log-key', keyFile];
    expect(await auditRetain.execute(io, argv)).toBe(0);
    expect(out()).toContain('4 entries deleted from');
    expect(await verifyFolder({ ...plain, origin: ORIGIN }, trust())).toMatchObject({ decisions: 6, prunedBelow: 4 });
    // No log is begun where there is none.
    const target = { origin: 'none.example/log', key: new Uint8Array(32), below: 1, store: null, now: 1 };
    expect(await laterRefusal(() => pruneLog({ ...target, storage: plain }))).toBe('log_missing');
    const nowhere = { ...plain, origin: 'none.example/log' };
    expect(await laterRefusal(() => verifyFolder(nowhere, trust()))).toBe('log_missing');
  });
});
