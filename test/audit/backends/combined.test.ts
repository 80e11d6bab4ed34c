/** What is kept apart elsewhere, together: storages with encrypted segments and a store of disclosures, and objects whose head is in PostgreSQL. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStorage } from '../../../host/audit/backends/objects/open.node.ts';
import type { ObjectsOptions } from '../../../host/audit/backends/objects/options.ts';
import {
  checkStore,
  disclose,
  DisclosureStore,
  fsckLog,
  loadMasterKey,
  objectStorage,
  openLog,
  parseVerifierKey,
  postgresStorage,
  show,
  unlockSegments,
  verifyDisclosures,
  verifyFolder,
  type LogOptions,
  type StorageSource,
} from '../../../host/audit/index.node.ts';
import { loadReadable } from '../../../host/audit/log/readable.ts';
import { decisionEvent } from '../decision.ts';
import { readableTests } from '../readable.ts';
import { laterRefusal } from '../refusal.ts';
import { storageTests } from '../storage.ts';
import { BUCKET, CREDENTIALS, MemoryObjects } from './objects.ts';
import { PostgresCluster, postgresPrograms } from './postgres.ts';

const programs = postgresPrograms();
if (programs === undefined)
  process.stderr.write('skipped: there is no PostgreSQL server (apt-get install postgresql)\n');

const root = mkdtempSync(join(tmpdir(), 'edict-combined-'));
const server = new MemoryObjects();
let cluster: PostgresCluster | undefined;
let logs = 0;
const SEED = new Uint8Array(32).fill(8);

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', CREDENTIALS.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', CREDENTIALS.secretAccessKey);
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

/** Objects of a log of their own, with its head in PostgreSQL. */
function objects(): ObjectsOptions & { readonly prefix: string } {
  const prefix = `combined/${logs++}`;
  const head = { postgres: cluster?.options ?? {} };
  return { endpoint: server.endpoint, bucket: BUCKET, credentials: CREDENTIALS, head, prefix };
}

describe.skipIf(programs === undefined)('objects with their head in PostgreSQL', { timeout: 120_000 }, () => {
  storageTests('a store of objects with its head in PostgreSQL', async () => {
    const options = objects();
    const origin = `combined.example/${options.prefix}`;
    return { open: () => openStorage(options, origin), dispose: async () => undefined };
  });

  readableTests('a store of objects with its head in PostgreSQL', async () => {
    const options = objects();
    const origin = `combined.example/${options.prefix}`;
    const head = `postgres:///postgres?host=${encodeURIComponent(cluster?.folder ?? '')}&user=edict`;
    const more = { endpoint: server.endpoint, head, origin };
    return {
      storage: objectStorage(options),
      origin,
      address: `s3://${BUCKET}/${options.prefix}?${new URLSearchParams(more)}`,
      damage: async (what) => {
        const name = what === 'frame' ? `entries/${'0'.repeat(16)}` : 'tile/0/001';
        const object = server.objects.get(`${options.prefix}/${name}`) ?? Buffer.alloc(0);
        object[object.length - 1]! ^= 1;
      },
    };
  });

  test('its readers see the head, and a second writer is kept away on whichever machine it is', async () => {
    const options = objects();
    const origin = `combined.example/${options.prefix}`;
    const log = await openLog({
      storage: objectStorage(options),
      origin,
      key: SEED,
      lingerMs: 0,
      publishMs: 3_600_000,
    });
    const { checkpoint } = await log.durable(log.append(decisionEvent()));
    const reader = await loadReadable({ ...objectStorage(options), origin });
    // The published checkpoint is behind, the head is not.
    expect(await reader.head()).toBe(checkpoint);
    await reader.close();
    const short = { ...options, head: { postgres: { ...cluster?.options, waitMs: 50 } } };
    expect(await laterRefusal(() => openLog({ storage: objectStorage(short), origin, key: SEED }))).toBe('log_locked');
    await log.close();
    const { whole, findings } = await fsckLog({ ...objectStorage(options), origin }, null);
    expect([whole, findings]).toStrictEqual([true, []]);
  });
});

const KINDS: readonly (readonly [string, () => StorageSource])[] = [
  ['PostgreSQL', () => postgresStorage({ ...cluster?.options, segmentBytes: 20_000 })],
  ['objects', () => objectStorage({ ...objects(), head: { file: join(root, `${logs}.sqlite`) } })],
  ['objects with their head in PostgreSQL', () => objectStorage(objects())],
];

describe.skipIf(programs === undefined)('encrypted, with values that are kept beside it', { timeout: 120_000 }, () => {
  test.each(KINDS)(
    'a log in %s tells nobody without its keys, and everything to who has them',
    async (_, storageOf) => {
      const storage = storageOf();
      const origin = `combined.example/sealed-${logs++}`;
      const place = { ...storage, origin };
      const store = join(root, origin.replace('/', '-'), 'store');
      const key = new Uint8Array(32).fill(10 + logs);
      const options: LogOptions = {
        storage,
        origin,
        key: SEED,
        lingerMs: 0,
        encryption: { masterKey: key },
        disclosures: { dir: store, masterKey: join(root, 'keys', `${logs}.key`) },
      };
      let verifierKey = '';
      for (const round of [0, 1]) {
        const log = await openLog(options);
        ({ verifierKey } = log);
        for (let i = 0; i < 60; i++) {
          const snapshot = { table: 'users', secret: `the-secret-${60 * round + i}` };
          const ticket = log.append(
            decisionEvent({ action: `drop-${60 * round + i}`, agent: `agent ${i % 2}`, snapshot }),
          );
          if (i % 7 === 0) await log.durable(ticket);
        }
        await log.close();
      }
      const trust = { origin, keys: [parseVerifierKey(verifierKey)] };
      // Neither what was decided nor a value stands in the storage, or in the files beside it.
      const reader = await loadReadable(place);
      for (const name of await reader.segments()) {
        expect(Buffer.from(await reader.read(name)).includes('drop-')).toBe(false);
      }
      await reader.close();
      for (const name of readdirSync(store)) expect(readFileSync(join(store, name)).includes('the-secret')).toBe(false);
      await unlockSegments(key);
      expect(await verifyFolder(place, trust)).toMatchObject({ decisions: 120, agents: 2 });
      expect((await show(place, { from: 119 }))[0]?.record).toMatchObject({ action: 'drop-119' });
      expect(await fsckLog(place, trust)).toMatchObject({ whole: true, entries: 120 });
      const masterKey = String(options.disclosures?.masterKey);
      const kept = DisclosureStore.open(store);
      expect(await checkStore(kept, await loadMasterKey(masterKey), place, trust)).toMatchObject({
        kept: 120,
        whole: true,
      });
      kept.close();
      const file = await disclose({ log: place, trust, store, masterKey, records: [3, 119], fields: ['secret'] });
      const opened = await verifyDisclosures(file, trust);
      expect(opened.records.map(({ fields }) => fields.map(({ value }) => value))).toStrictEqual([
        ['the-secret-3'],
        ['the-secret-119'],
      ]);
      expect(opened.records.map(({ withheld }) => withheld)).toStrictEqual([1, 1]);
      expect(await laterRefusal(() => disclose({ log: place, trust, masterKey, records: [3] }))).toBe(
        'options_invalid',
      );
      // Under another key, and without one, the log is not continued.
      const other = { ...options, encryption: { masterKey: new Uint8Array(32).fill(99) } };
      const { disclosures: _kept, ...alone } = other;
      expect(await laterRefusal(() => openLog(alone))).toBe('log_sealed');
    },
  );
});
