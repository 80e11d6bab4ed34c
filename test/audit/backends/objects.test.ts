import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ObjectClient } from '../../../host/audit/backends/objects/client.node.ts';
import { openStorage } from '../../../host/audit/backends/objects/open.node.ts';
import type { ObjectsOptions } from '../../../host/audit/backends/objects/options.ts';
import { formatQuery, signRequest } from '../../../host/audit/backends/objects/signature.node.ts';
import { objectStorage, openLog, parseCheckpoint, parseNote } from '../../../host/audit/index.node.ts';
import { decisionOf } from './decision.ts';
import { laterRefusal, refusal } from '../refusal.ts';
import { readableTests } from '../readable.ts';
import { storageTests } from '../storage.ts';
import { BUCKET, CREDENTIALS, MemoryObjects, startS3rver } from './objects.ts';

const root = mkdtempSync(join(tmpdir(), 'edict-objects-'));
const server = new MemoryObjects();
const ORIGIN = 'objects.example/log';
const SEED = new Uint8Array(32).fill(6);
let logs = 0;

beforeAll(async () => {
  await server.start();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.dispose();
  rmSync(root, { recursive: true, force: true });
});

function fresh(change: Partial<ObjectsOptions> = {}): ObjectsOptions & { readonly prefix: string } {
  const prefix = `logs/${logs++}`;
  const head = { file: join(root, `${logs}.sqlite`) };
  return { endpoint: server.endpoint, bucket: BUCKET, credentials: CREDENTIALS, head, prefix, ...change };
}

const clientOf = (options: ObjectsOptions): ObjectClient =>
  new ObjectClient({
    ...options,
    prefix: options.prefix ?? '',
    region: 'us-east-1',
    credentials: CREDENTIALS,
    timeoutMs: 5000,
  });

storageTests('a store of objects', async () => {
  const options = fresh();
  return { open: () => openStorage(options, ORIGIN), dispose: async () => undefined };
});

readableTests('a store of objects', async () => {
  const { prefix, ...options } = fresh();
  vi.stubEnv('AWS_ACCESS_KEY_ID', CREDENTIALS.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', CREDENTIALS.secretAccessKey);
  const flip = (name: string): void => {
    const object = server.objects.get(`${prefix}/${name}`) ?? Buffer.alloc(0);
    object[object.length - 1]! ^= 1;
  };
  return {
    storage: objectStorage({ ...options, prefix }),
    origin: ORIGIN,
    address: `s3://${BUCKET}/${prefix}?endpoint=${encodeURIComponent(server.endpoint)}`,
    damage: async (what) => flip(what === 'frame' ? `entries/${'0'.repeat(16)}` : 'tile/0/001'),
  };
});

test('requests are signed as the published examples of Signature Version 4 are', () => {
  const credentials = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  const signatureOf = (path: string, headers: Readonly<Record<string, string>>, query = {}): string | undefined => {
    const url = new URL(path, 'https://examplebucket.s3.amazonaws.com');
    url.search = formatQuery(query);
    const request = { method: 'GET', url, headers, body: new Uint8Array() };
    return signRequest(request, credentials, 'us-east-1', new Date('2013-05-24T00:00:00Z'))['authorization']?.slice(
      -64,
    );
  };
  expect(signatureOf('/test.txt', { range: 'bytes=0-9' })).toBe(
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
  expect(signatureOf('/', {}, { prefix: 'J', 'max-keys': '2' })).toBe(
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  );
});

test('s3rver ignores `If-None-Match`, and is refused by the probe', async () => {
  const s3rver = await startS3rver();
  try {
    const options = fresh({ endpoint: s3rver.endpoint });
    const client = clientOf(options);
    await client.put('entries/a', new Uint8Array([1]));
    await client.put('entries/b', new Uint8Array([2]));
    expect(await client.list('entries')).toStrictEqual(['a', 'b']);
    expect(await client.get('entries/b')).toStrictEqual(new Uint8Array([2]));
    expect(await laterRefusal(() => openStorage(options, ORIGIN))).toBe('storage_unsafe');
    const opened = openLog({ storage: objectStorage(options), origin: ORIGIN, key: SEED });
    await expect(opened).rejects.toThrow(/ignores `If-None-Match`/);
    // The head that was opened for it is free again, and the probe has left nothing.
    expect(await laterRefusal(() => openStorage(options, ORIGIN))).toBe('storage_unsafe');
    expect(await client.list('probe')).toStrictEqual([]);
    const stranger = fresh({ endpoint: s3rver.endpoint, credentials: { ...CREDENTIALS, accessKeyId: 'NOBODY' } });
    await expect(openStorage(stranger, ORIGIN)).rejects.toThrow(/403 InvalidAccessKeyId/);
  } finally {
    await s3rver.dispose();
  }
});

test('conflicts, overload and answers that are lost are tried again, and nothing is written twice', async () => {
  const options = fresh();
  const storage = await openStorage(options, ORIGIN);
  for (const [i, mishap] of (['conflict', 'overload', 'lost answer'] as const).entries()) {
    server.mishaps.push(mishap);
    await storage.append(i, new Uint8Array([i]));
    expect(server.mishaps).toStrictEqual([]);
  }
  const segments = await storage.segments();
  expect(segments.map(Number)).toStrictEqual([0, 1, 2]);
  for (const [i, segment] of segments.entries()) expect(await storage.read(segment)).toStrictEqual(new Uint8Array([i]));
  await storage.close();
});

test('an object that another has made is compared, and never written over', async () => {
  const options = fresh();
  const storage = await openStorage(options, ORIGIN);
  await storage.append(0, new Uint8Array([1, 2]));
  await storage.append(0, new Uint8Array([1, 2]));
  expect(await laterRefusal(async () => storage.append(0, new Uint8Array([1, 3])))).toBe('log_corrupt');
  expect(server.objects.get(`${options.prefix}/entries/0000000000000000`)).toStrictEqual(Buffer.from([1, 2]));
  await storage.close();
});

test('two writers: the head keeps the second away, and where they have heads of their own, the frames do', async () => {
  const options = fresh();
  const first = await openLog({ storage: objectStorage(options), origin: ORIGIN, key: SEED, lingerMs: 0 });
  const second = openLog({ storage: objectStorage(options), origin: ORIGIN, key: SEED });
  expect(await laterRefusal(() => second)).toBe('log_locked');
  await first.durable(first.append(decisionOf(0)));
  const apart = { ...options, head: { file: join(root, 'apart.sqlite') } };
  expect(await laterRefusal(() => openLog({ storage: objectStorage(apart), origin: ORIGIN, key: SEED }))).toBe(
    'log_corrupt',
  );
  await first.close();
});

test('a log grows over complete tiles, its proofs are made of them, and its checkpoint has its partial ones', async () => {
  const options = fresh();
  const log = await openLog({ storage: objectStorage(options), origin: ORIGIN, key: SEED, lingerMs: 0 });
  for (let i = 0; i < 600; i++) log.append(decisionOf(i));
  const proof = await log.proof(3n);
  const note = await log.checkpoint();
  expect(proof).toContain(note);
  await log.close();
  const names = [...server.objects.keys()].filter((key) => key.startsWith(`${options.prefix}/tile/`)).sort();
  for (const tile of ['0/000', '0/001', '0/002.p/88', '1/000.p/2'])
    expect(names).toContain(`${options.prefix}/tile/${tile}`);
  const again = await openLog({ storage: objectStorage(options), origin: ORIGIN, key: SEED, known: [note] });
  expect(again.base).toBe(600n);
  expect(parseCheckpoint(parseNote(await again.checkpoint()).text).size).toBe(600n);
  await again.close();
  // A tile that was changed is found as it is made again.
  server.objects.set(`${options.prefix}/tile/0/001`, Buffer.alloc(8192));
  expect(await laterRefusal(() => openLog({ storage: objectStorage(options), origin: ORIGIN, key: SEED }))).toBe(
    'log_corrupt',
  );
});

test('a store that is gone stops the writer', async () => {
  const short = await new MemoryObjects().start();
  const options = fresh({ endpoint: short.endpoint, timeoutMs: 4000 });
  const log = await openLog({ storage: objectStorage(options), origin: ORIGIN, key: SEED, lingerMs: 0 });
  await short.dispose();
  expect(await laterRefusal(() => log.durable(log.append(decisionOf(0))))).toBe('writer_stopped');
  expect(refusal(() => log.append(decisionOf(1)))).toBe('writer_stopped');
});

test('options that no store can be reached with are refused, without what they hold', () => {
  const good = fresh();
  const wrong = [
    { endpoint: 'ftp://x' },
    { endpoint: 'http://user:s3cret@x' },
    { bucket: '../x' },
    { prefix: 'a//b' },
    { prefix: '/a' },
    { head: {} },
    { credentials: { accessKeyId: 'a', secretAccessKey: '' } },
    { secret: 's3cret' },
  ];
  for (const change of wrong) {
    const options = { ...good, ...change } as ObjectsOptions;
    expect([change, refusal(() => objectStorage(options))]).toStrictEqual([change, 'options_invalid']);
    expect(() => objectStorage(options)).not.toThrow(/s3cret/);
  }
});
