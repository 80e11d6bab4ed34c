import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { laterRefusal, refusal } from '../../../test/audit/refusal.ts';
import {
  certifiedSender,
  enrolmentKey,
  ORIGIN,
  sentDecision,
  sentOutcome,
  seedOf,
} from '../../../test/audit/sender.ts';
import { socketTransport } from '../client/socket.node.ts';
import { fsckLog } from '../fsck/fsck.node.ts';
import { formatCredential, enrolSender } from '../ingest/credential.ts';
import { remoteSink } from '../client/sink.ts';
import { openLog } from '../log/open.node.ts';
import { createSignerKey } from '../note/key.ts';
import { parseNote } from '../note/parse.ts';
import { decodeRecord } from '../record/decode.ts';
import { verifyFolder } from '../verify/folder.node.ts';
import { serveLog, type LogServer, type LogServerOptions } from './serve.node.ts';
import { readTokens } from './tokens.node.ts';
import type { ServerEvent } from './types.ts';

const SIZE = 65_536 + 300;
const TOKEN = 'a-token-that-nobody-can-guess-0123456789';
const folder = mkdtempSync(join(tmpdir(), 'edict-serve-'));
const big = join(folder, 'big');
const tokensPath = join(folder, 'tokens');
const open: LogServer[] = [];
const LOCAL = { host: '127.0.0.1', port: 0 };

beforeAll(async () => {
  writeFileSync(tokensPath, `# who may read\nauditor ${TOKEN}\nother ${'b'.repeat(40)}\n`, { mode: 0o600 });
  const log = await openLog({ dir: big, origin: ORIGIN, key: seedOf(9), capacity: 1 << 20 });
  for (let i = 0; i < SIZE; i++) log.append({ kind: 'swap', time: i, agent: `agent ${i % 7}`, from: '', to: '' });
  await log.close();
}, 60_000);

afterAll(async () => {
  await Promise.all(open.map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function serve(options: Partial<LogServerOptions> = {}): Promise<string> {
  const tokens = readTokens(tokensPath);
  const server = await serveLog({ dir: big, addresses: [LOCAL], tokens, ...options });
  open.push(server);
  const [address] = server.addresses;
  return address !== undefined && 'port' in address ? `http://127.0.0.1:${address.port}` : '';
}

const authorized = { authorization: `Bearer ${TOKEN}` };
const read = (url: string, headers: Readonly<Record<string, string>> = authorized): Promise<Response> =>
  fetch(url, { headers });

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

async function bytesAt(url: string, path: string): Promise<Buffer> {
  const answer = await read(`${url}${path}`);
  expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 200, 'application/octet-stream']);
  return Buffer.from(await answer.arrayBuffer());
}

/** Entries of a bundle. */
function entriesOf(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    const length = bundle.readUInt16BE(at);
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
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
    const options = { dir: join(folder, 'nothing'), addresses: [LOCAL], tokens: null, publicTiles: true };
    expect(await laterRefusal(() => serveLog(options))).toBe('log_missing');
  });

  test('grows with the log, as far as it is published', async () => {
    const dir = join(folder, 'growing');
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

describe('tokens', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['a short one', 'auditor short'],
    ['none', '# nobody\n'],
    ['a line of three', `auditor ${TOKEN} x`],
    ['one with other characters', `auditor ${TOKEN}"`],
  ];
  test.each(CASES)('%s is refused', (_, text) => {
    const path = join(folder, 'tokens-refused');
    writeFileSync(path, text, { mode: 0o600 });
    expect(refusal(() => readTokens(path))).toBe('key_invalid');
  });

  test('a file that others can read is refused', () => {
    const path = join(folder, 'tokens-exposed');
    writeFileSync(path, `auditor ${TOKEN}\n`);
    chmodSync(path, 0o644);
    expect(refusal(() => readTokens(path))).toBe('key_exposed');
  });
});

describe('a log that takes batches in', () => {
  async function writing(
    name: string,
    options: Partial<LogServerOptions> = {},
  ): Promise<{
    readonly url: string;
    readonly dir: string;
    readonly server: LogServer;
    readonly events: ServerEvent[];
  }> {
    const dir = join(folder, name);
    const events: ServerEvent[] = [];
    const server = await serveLog({
      dir,
      addresses: [LOCAL, { path: join(folder, `${name}.sock`) }],
      tokens: readTokens(tokensPath),
      ingest: { origin: ORIGIN, key: seedOf(9), enrolment: [await enrolmentKey()] },
      onEvent: (event) => events.push(event),
      ...options,
    });
    open.push(server);
    const [address] = server.addresses;
    return {
      url: address !== undefined && 'port' in address ? `http://127.0.0.1:${address.port}` : '',
      dir,
      server,
      events,
    };
  }

  const post = (url: string, body: Uint8Array<ArrayBuffer>, query = ''): Promise<Response> =>
    fetch(`${url}/v1/decisions${query}`, { method: 'POST', body, headers: { 'content-type': 'application/cbor' } });

  test('answers when they are durable, or at once when asked to, with the same receipt', async () => {
    const { url, dir, server } = await writing('batches');
    const sender = await certifiedSender();
    const batch = await sender.batch(0, 0, [sentDecision(), sentOutcome(0)]);
    const accepted = await post(url, batch, '?wait=accepted');
    const durable = await post(url, batch);
    expect([accepted.status, durable.status]).toEqual([202, 200]);
    const { receipt, checkpoint } = (await durable.json()) as { receipt: object; checkpoint: string };
    expect(await accepted.json()).toEqual({ receipt });
    expect(parseNote(checkpoint).text).toMatch(/^ingest\.example\/log\n4\n/);
    expect(receipt).toMatchObject({ number: 0, count: 2, events: [{ event: 0, index: 2, count: 2 }] });
    expect((await post(url, batch, '?wait=maybe')).status).toBe(400);
    await server.close();
    const key = await createSignerKey(ORIGIN, seedOf(9));
    expect(await verifyFolder(dir, { origin: ORIGIN, keys: [key] })).toMatchObject({
      batches: 1,
      sessions: 1,
      sessionsOpen: 1,
    });
    const again = await writing('batches');
    const later = (await (await post(again.url, batch)).json()) as { receipt: object };
    expect(later.receipt).toEqual(receipt);
    const gap = await post(again.url, await sender.batch(5, 2, []));
    expect([gap.status, await gap.json()]).toMatchObject([
      409,
      { error: { code: 'batch_gap', expected: { number: 1, first: 2 } } },
    ]);
  });

  test('refuses what is none, and says why to whoever sent it and in the events', async () => {
    const { url, events } = await writing('refusals');
    const sender = await certifiedSender();
    const stranger = await certifiedSender({ issuer: 2 });
    const good = await sender.batch(0, 0, [sentDecision()]);
    const statusOf = async (answer: Promise<Response>): Promise<number> => (await answer).status;
    expect(await statusOf(post(url, new Uint8Array(10)))).toBe(400);
    expect(await statusOf(post(url, await stranger.batch(0, 0, [])))).toBe(401);
    expect(await statusOf(post(url, await sender.batch(0, 0, [sentDecision({ agent: 'boss' })])))).toBe(403);
    expect(await statusOf(post(url, await sender.batch(0, 0, [sentOutcome(0), sentDecision()])))).toBe(400);
    expect(await statusOf(post(url, new Uint8Array((1 << 20) + 1)))).toBe(413);
    expect(await statusOf(fetch(`${url}/v1/decisions`, { method: 'POST', body: good }))).toBe(415);
    expect(events.map(({ code }) => code)).toEqual([
      'request_malformed',
      'certificate_unknown',
      'agent_foreign',
      'request_malformed',
    ]);
    expect(await statusOf(post(url, good))).toBe(200);
  });

  test('reads no more of a body than a batch may have, though it does not say how long it is', async () => {
    const { url } = await writing('endless');
    const { port } = new URL(url);
    const { promise, resolve } = Promise.withResolvers<number>();
    const headers = { 'content-type': 'application/cbor', 'transfer-encoding': 'chunked' };
    const sent = httpRequest({ port, path: '/v1/decisions', method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
      sent.destroy();
    });
    let written = 0;
    // The server closes the connection while more is on its way.
    sent.on('error', () => undefined);
    const chunk = new Uint8Array(1 << 16);
    const feed = (): void => {
      while (!sent.destroyed && written < 1 << 26) {
        written += chunk.length;
        if (!sent.write(chunk)) return void sent.once('drain', feed);
      }
    };
    feed();
    expect(await promise).toBe(413);
    expect(written).toBeLessThan(1 << 26);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('shows the entries of a log whose segments are encrypted, and goes on with it', async () => {
    const ingest = {
      origin: ORIGIN,
      key: seedOf(9),
      enrolment: [await enrolmentKey()],
      encryption: { masterKey: seedOf(33) },
      publishMs: 0,
    };
    const sender = await certifiedSender();
    const batch = await sender.batch(0, 0, [sentDecision()]);
    const before = await writing('sealed', { ingest });
    const first = await (await post(before.url, batch)).json();
    await before.server.close();
    const after = await writing('sealed', { ingest });
    expect(await (await post(after.url, batch)).json()).toMatchObject({
      receipt: (first as { receipt: object }).receipt,
    });
    const entries = entriesOf(await bytesAt(after.url, '/tile/entries/000.p/3'));
    expect(entries.map((entry) => decodeRecord(entry).kind)).toEqual(['session', 'batch', 'decision']);
  });

  test('does not listen for a while to an address that is refused too often', async () => {
    const { url } = await writing('strangers', { refusalRate: 1 });
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await post(url, new Uint8Array(10))).status);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(400));
    const last = await post(url, new Uint8Array(10));
    expect([last.status, last.headers.get('retry-after')]).toEqual([429, '1']);
  });

  test('tells no more warnings than anybody reads', async () => {
    const { url, events } = await writing('flood', { refusalRate: 0 });
    for (let i = 0; i < 200; i++) await post(url, new Uint8Array(10));
    expect(events.length).toBeLessThan(190);
  });

  test('a Unix socket is for its owner alone, and takes what a sink in another process sends', async () => {
    const { dir, server } = await writing('socket');
    const path = join(folder, 'socket.sock');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { seed, certificate } = await enrolSender(
      { origin: ORIGIN, instance: 'local', agents: ['*'], expiry: Date.now() + 60_000 },
      await enrolmentKey(),
    );
    const key = await createSignerKey(ORIGIN, seedOf(9));
    const sink = await remoteSink({ credential: formatCredential({ seed, certificate }), to: socketTransport(path) });
    for (let i = 0; i < 600; i++) sink.append({ kind: 'heartbeat', time: i, agent: 'me', interval: 5 });
    const { index } = await sink.durable(599);
    expect(index).toBeGreaterThan(599n);
    await sink.close();
    await server.close();
    expect(await verifyFolder(dir, { origin: ORIGIN, keys: [key] })).toMatchObject({
      heartbeats: 600,
      sessionsOpen: 0,
    });
    expect((await fsckLog(dir, null)).whole).toBe(true);
  });

  test('a second server of the same log does not start, and a log that has stopped is not healthy', async () => {
    const { url, server } = await writing('locked');
    expect(await laterRefusal(() => writing('locked'))).toBe('log_locked');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await server.close();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});
