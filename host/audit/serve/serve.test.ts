import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { ORIGIN, seedOf } from '../../../test/audit/sender.ts';
import { entriesOf } from '../../../test/audit/frames.ts';
import { bytesAt, LOCAL, read, ServedLogs, TOKEN, urlOf } from '../../../test/audit/served.ts';
import { fsckLog } from '../fsck/fsck.node.ts';
import { openLog } from '../log/open.node.ts';
import { serveLog, type LogServerOptions } from './serve.node.ts';

const SIZE = 65_536 + 300;
const logs = new ServedLogs();
const big = join(logs.folder, 'big');
const authorized = { authorization: `Bearer ${TOKEN}` };
const serve = async (options: Partial<LogServerOptions> = {}): Promise<string> =>
  urlOf(await logs.serve('big', options));

beforeAll(async () => {
  const log = await openLog({ dir: big, origin: ORIGIN, key: seedOf(9), capacity: 1 << 20 });
  for (let i = 0; i < SIZE; i++) log.append({ kind: 'swap', time: i, agent: `agent ${i % 7}`, from: '', to: '' });
  await log.close();
}, 60_000);

afterAll(() => logs.end());

/*
 * A reader of its own, which knows the tree and the paths from their specifications (RFC 6962, C2SP tlog-tiles) and nothing of the code that made them.
 */

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Hashes of complete subtrees, level by level of 256. */
function levelsOf(leaves: readonly Buffer[]): Buffer[][] {
  const levels = [[...leaves]];
  for (let last = levels[0] ?? []; last.length >= 256; last = levels.at(-1) ?? []) {
    const next: Buffer[] = [];
    for (let at = 0; at + 256 <= last.length; at += 256) next.push(rootOf(last.slice(at, at + 256)));
    levels.push(next);
  }
  return levels;
}

function rootOf(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 1) return hashes[0] as Buffer;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return sha256(Buffer.of(1), rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
}

function pathOf(level: number | 'entries', index: number, width: number): string {
  const groups =
    String(index)
      .padStart(Math.ceil(String(index).length / 3) * 3, '0')
      .match(/\d{3}/g) ?? [];
  const name = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/');
  return `/tile/${level}/${name}${width === 256 ? '' : `.p/${width}`}`;
}
describe('a log that is read over HTTP', () => {
  test('has every tile and bundle that its entries make, and no more: an independent reader and fsck agree', async () => {
    const url = await serve();
    const note = await (await read(`${url}/checkpoint`)).text();
    const [origin, size, root] = note.split('\n');
    expect([origin, size]).toEqual([ORIGIN, String(SIZE)]);
    const leaves: Buffer[] = [];
    for (let bundle = 0; bundle * 256 < SIZE; bundle++) {
      const width = Math.min(256, SIZE - bundle * 256);
      const entries = entriesOf(await bytesAt(url, pathOf('entries', bundle, width)));
      expect(entries).toHaveLength(width);
      for (const entry of entries) leaves.push(sha256(Buffer.of(0), entry));
    }
    expect(rootOf(leaves).toString('base64')).toBe(root);
    let hashes = 0;
    for (const [level, row] of levelsOf(leaves).entries()) {
      hashes += row.length;
      for (let at = 0; at < row.length; at += 256) {
        const part = row.slice(at, at + 256);
        expect(await bytesAt(url, pathOf(level, at / 256, part.length))).toEqual(Buffer.concat(part));
      }
      const beyond = pathOf(level, Math.floor(row.length / 256), (row.length % 256) + 1);
      expect((await read(`${url}${beyond}`)).status).toBe(404);
    }
    const report = await fsckLog(big, null);
    expect([report.whole, report.hashes, report.entries]).toEqual([true, hashes, SIZE]);
  }, 60_000);

  test('has the partial tiles of smaller trees, too, and what they say does not change', async () => {
    const url = await serve();
    const whole = await bytesAt(url, pathOf(0, 3, 256));
    const entries = entriesOf(await bytesAt(url, pathOf('entries', 3, 256)));
    for (const width of [1, 2, 128, 255]) {
      expect(await bytesAt(url, pathOf(0, 3, width))).toEqual(whole.subarray(0, 32 * width));
      expect(entriesOf(await bytesAt(url, pathOf('entries', 3, width)))).toEqual(entries.slice(0, width));
    }
  });

  test('says how long each may be kept, and by whom', async () => {
    const closed = await serve();
    const opened = await serve({ publicTiles: true });
    const cacheOf = async (url: string): Promise<string | null> => (await read(url)).headers.get('cache-control');
    expect(await cacheOf(`${closed}/checkpoint`)).toBe('private, max-age=1');
    expect(await cacheOf(`${closed}/tile/0/000`)).toBe('private, max-age=31536000, immutable');
    expect(await cacheOf(`${opened}/checkpoint`)).toBe('public, max-age=1');
    expect(await cacheOf(`${opened}/tile/0/257.p/1`)).toBe('public, max-age=31536000, immutable');
    expect(await cacheOf(`${opened}/tile/entries/000`)).toBe('private, max-age=31536000, immutable');
    expect(await cacheOf(`${opened}/tile/0/999`)).toBe('no-store');
    const head = await fetch(`${opened}/checkpoint`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([
      200,
      'text/plain; charset=utf-8',
      '',
    ]);
  });

  test('is for those with a token; checkpoint and hashes for everybody if it is said so, entries never', async () => {
    const closed = await serve();
    const opened = await serve({ publicTiles: true });
    const statusOf = async (url: string, path: string, headers: Record<string, string>): Promise<number> =>
      (await read(`${url}${path}`, headers)).status;
    const wrong: readonly Record<string, string>[] = [
      {},
      { authorization: '' },
      { authorization: 'Bearer' },
      { authorization: `Basic ${TOKEN}` },
      { authorization: `Bearer ${TOKEN.slice(1)}` },
      { authorization: `Bearer ${TOKEN}x` },
      { authorization: `Bearer ${TOKEN} ${TOKEN}` },
    ];
    for (const headers of wrong) {
      expect(await statusOf(closed, '/checkpoint', headers)).toBe(401);
      expect(await statusOf(closed, '/tile/0/000', headers)).toBe(401);
      expect(await statusOf(opened, '/tile/entries/000', headers)).toBe(401);
      expect(await statusOf(opened, '/checkpoint', headers)).toBe(200);
      expect(await statusOf(opened, '/tile/0/000', headers)).toBe(200);
    }
    expect(await statusOf(opened, '/tile/entries/000', { authorization: `bearer ${'b'.repeat(40)}` })).toBe(200);
    expect(await laterRefusal(() => serveLog({ dir: big, addresses: [LOCAL], tokens: null }))).toBe('options_invalid');
  });

  const MALFORMED = [
    '/tile/',
    '/tile/0',
    '/tile/0/0',
    '/tile/0/1',
    '/tile/64/000',
    '/tile/00/000',
    '/tile/0/x000/000',
    '/tile/0/000.p/0',
    '/tile/0/000.p/256',
    '/tile/0/000.p/01',
    '/tile/0/000/',
    '/tile/0/000?x=1',
    '/tile/data/000',
    '/tile/0/%30%30%30',
    '/tile/0/..%2f..%2flock.sqlite',
    '/tile/0/0000',
    `/tile/0/${'x001/'.repeat(40)}001`,
  ];
  test.each(MALFORMED)('%s is no path', async (path) => {
    const url = await serve({ publicTiles: true });
    expect((await read(`${url}${path}`)).status).toBe(400);
  });

  test('nothing else is there: not the folder, not another method, and not a batch', async () => {
    const url = await serve();
    const raw = (path: string, method = 'GET'): Promise<number> => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const { port } = new URL(url);
      const sent = httpRequest({ port, path, method, headers: authorized }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end();
      return promise;
    };
    for (const path of ['/', '/vkey', '/lock.sqlite', '/entries/0000000000000000', '/../big/vkey', '/tile/../vkey']) {
      expect([path, await raw(path)]).toEqual([path, 404]);
    }
    for (const path of ['/checkpoint', '/tile/0/000', '/healthz']) expect(await raw(path, 'POST')).toBe(405);
    expect(await raw('/v1/decisions', 'POST')).toBe(404);
    expect(await raw('/v1/decisions')).toBe(405);
    expect(await raw('/healthz')).toBe(200);
  });

  test('pages of the named origins may ask, and of no other', async () => {
    const url = await serve({ pages: ['https://app.example'], publicTiles: true });
    const asked = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
    const allowed = await fetch(`${url}/v1/decisions`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', ...asked },
    });
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example']);
    const other = await fetch(`${url}/v1/decisions`, {
      method: 'OPTIONS',
      headers: { origin: 'https://b.example', ...asked },
    });
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([405, null]);
    const entries = await read(`${url}/tile/entries/000`, { ...authorized, origin: 'https://app.example' });
    expect(entries.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(entries.headers.get('vary')).toBe('authorization, origin');
    const closed = await read(`${url}/tile/entries/000`, { ...authorized, origin: 'https://b.example' });
    expect(closed.headers.get('access-control-allow-origin')).toBeNull();
    expect((await read(`${url}/checkpoint`)).headers.get('access-control-allow-origin')).toBe('*');
  });

  test('a reader that takes no answer loses its connection, and others get theirs', async () => {
    const url = await serve({ publicTiles: true, connections: 1, stall: 300 });
    const stuck = connect({ host: '127.0.0.1', port: Number(new URL(url).port) }).pause();
    stuck.on('error', () => undefined);
    // Whole requests only, and for more than the system keeps of answers.
    const burst = 'GET /tile/0/000 HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(50);
    for (let i = 0; i < 40; i++) {
      stuck.write(burst);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const status = async (): Promise<number> => (await read(`${url}/healthz`).catch(() => undefined))?.status ?? 0;
    await expect.poll(status, { timeout: 20_000, interval: 100 }).toBe(200);
    stuck.destroy();
  }, 30_000);

  test('a folder that holds no log is an error at the start', async () => {
    const options = { dir: join(logs.folder, 'nothing'), addresses: [LOCAL], tokens: null, publicTiles: true };
    expect(await laterRefusal(() => serveLog(options))).toBe('log_missing');
  });

  test('grows with the log, as far as it is published', async () => {
    const dir = join(logs.folder, 'growing');
    const log = await openLog({ dir, origin: ORIGIN, key: seedOf(9) });
    const url = await serve({ dir });
    expect((await read(`${url}/tile/entries/000.p/1`)).status).toBe(404);
    log.append({ kind: 'swap', time: 1, agent: '', from: '', to: '' });
    await log.checkpoint();
    expect(entriesOf(await bytesAt(url, '/tile/entries/000.p/1'))).toHaveLength(1);
    expect((await read(`${url}/tile/entries/000.p/2`)).status).toBe(404);
    await log.close();
  });
});
