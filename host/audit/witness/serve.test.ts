import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { historyOf } from '../../../test/audit/history.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { verifyCosignatures } from '../cosignature/cosignature.ts';
import { createCosigner } from '../cosignature/key.ts';
import type { HttpServer } from '../http/listen.node.ts';
import { loadMlDsa44 } from '../ml-dsa/scheme.ts';
import { createSignerKey } from '../note/key.ts';
import { parseNote } from '../note/parse.ts';
import { signNote } from '../note/sign.ts';
import { leafHash } from '../tree/hash.ts';
import { proveSubtreeConsistency, rangeRoot } from '../tree/prove.ts';
import { originHash } from './app.ts';
import { formatAddCheckpoint } from './request.ts';
import { serveWitness, type WitnessServerOptions } from './serve.node.ts';
import { memoryCheckpointStore, type CheckpointStore } from '../checkpoint/store.ts';
import { formatSignSubtree } from './subtree-request.ts';

const ORIGIN = 'example.com/log';
const folder = mkdtempSync(join(tmpdir(), 'edict-witness-http-'));
const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const log = await createSignerKey(ORIGIN, seed(1));
const witness = await createCosigner('example.com/witness', seed(2));
const scheme = await loadMlDsa44();
const quantum = await createCosigner('example.com/witness', seed(3), scheme);
const history = historyOf(ORIGIN, [log], 'true');
const forked = historyOf(ORIGIN, [log], 'forked');
const open: HttpServer[] = [];

afterAll(async () => {
  await Promise.all(open.map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function serve(options: Partial<WitnessServerOptions> = {}): Promise<string> {
  const address = { host: '127.0.0.1', port: 0 };
  const server = await serveWitness({
    signers: [witness],
    logs: [log],
    store: memoryCheckpointStore(),
    address,
    ...options,
  });
  open.push(server);
  return 'port' in server.address ? `http://127.0.0.1:${server.address.port}` : '';
}

const add = (url: string, body: string): Promise<Response> => fetch(`${url}/add-checkpoint`, { method: 'POST', body });
const statusOf = async (response: Promise<Response>): Promise<number> => (await response).status;

describe('a witness over HTTP', () => {
  test('cosigns, shows monitors what it cosigned last, and nothing before', async () => {
    const url = await serve();
    const monitor = `${url}/${originHash(ORIGIN)}/checkpoint`;
    expect(await statusOf(fetch(monitor))).toBe(404);
    const answer = await add(url, await history.request(0, 3));
    expect([answer.status, answer.headers.get('content-type')]).toStrictEqual([200, 'text/plain; charset=utf-8']);
    const note = (await history.note(3)) + (await answer.text());
    const [cosignature] = await verifyCosignatures(note, [witness]);
    expect(Math.abs(Number(cosignature?.time) - Date.now() / 1000)).toBeLessThan(60);
    expect(await statusOf(add(url, await history.request(3, 8)))).toBe(200);
    const shown = await fetch(monitor);
    expect([shown.status, shown.headers.get('content-type')]).toStrictEqual([200, 'text/plain; charset=utf-8']);
    const text = await shown.text();
    expect(parseNote(text).text).toBe(history.text(8));
    expect(await verifyCosignatures(text, [witness])).toHaveLength(1);
    expect(await statusOf(fetch(`${url}/${originHash('example.com/other')}/checkpoint`))).toBe(404);
    expect(await statusOf(fetch(`${url}/${originHash(ORIGIN).toUpperCase()}/checkpoint`))).toBe(404);
  });

  test('has a status for each way to be refused', async () => {
    const url = await serve();
    expect(await statusOf(add(url, await history.request(0, 8)))).toBe(200);
    const impostor = await createSignerKey(ORIGIN, seed(9));
    const other = await createSignerKey('example.com/other', seed(1));
    const empty = formatCheckpoint({ origin: ORIGIN, size: 0n, root: leafHash(seed(0)), extensions: [] });
    const from = async (note: Promise<string>): Promise<string> =>
      formatAddCheckpoint({ oldSize: 8n, proof: [], checkpoint: await note });
    const refused: readonly (readonly [number, string])[] = [
      [400, 'nothing'],
      [400, ''],
      [400, '\u0000'],
      [400, await history.request(12, 8)],
      [400, (await history.request(8, 12)).replace('old 8', 'old 08')],
      [400, (await history.request(8, 12)).replace(/=\n\n/, '\n\n')],
      [403, await from(signNote(history.text(12), [impostor]))],
      [404, await from(signNote(historyOf('example.com/other', [], 'x').text(9), [other]))],
      [409, await history.request(3, 12)],
      [409, await history.request(0, 12)],
      [422, await forked.request(8, 8)],
      [422, await forked.request(8, 12)],
    ];
    for (const [status, body] of refused) {
      const answer = await add(url, body);
      expect([status, answer.status, body]).toStrictEqual([status, status, body]);
      expect(await answer.text()).toMatch(status === 409 ? /^8\n$/ : /\n$/);
      const type = status === 409 ? 'text/x.tlog.size' : 'text/plain; charset=utf-8';
      expect(answer.headers.get('content-type')).toBe(type);
    }
    const fresh = await serve();
    const zero = formatAddCheckpoint({ oldSize: 0n, proof: [], checkpoint: await signNote(empty, [log]) });
    expect(await statusOf(add(fresh, zero))).toBe(422);
    expect(await statusOf(fetch(`${url}/add-checkpoint`))).toBe(405);
    expect(await statusOf(fetch(`${url}/elsewhere`))).toBe(404);
    expect(await statusOf(fetch(`${url}/sign-subtree`, { method: 'POST', body: 'x' }))).toBe(404);
    // None of all that has moved it.
    expect(await statusOf(add(url, await history.request(8, 12)))).toBe(200);
  });

  test('reads no body that is too large: neither one that says so nor one that does not', async () => {
    const url = await serve();
    const { port } = new URL(url);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    // Only the headers are sent: the answer comes without the body.
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\n\r\n'),
    );
    socket.once('data', (data) => resolve(data.toString('latin1')));
    socket.once('error', reject);
    expect(await promise).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        if (sent > 200_000_000) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(0x61));
      },
    });
    const posted = fetch(`${url}/add-checkpoint`, { method: 'POST', body: endless, duplex: 'half' } as RequestInit);
    const outcome = await posted.then(
      ({ status }) => status,
      () => 'closed',
    );
    expect([413, 'closed']).toContain(outcome);
    expect(sent).toBeLessThan(100_000_000);
  });

  test('answers 500 and tells its operator when its store fails, and cosigns nothing', async () => {
    const store = memoryCheckpointStore();
    const errors: unknown[] = [];
    const failing: CheckpointStore = {
      ...store,
      swap: () => Promise.reject(new Error('no space left at /secret/path')),
    };
    const url = await serve({ store: failing, onError: (error) => errors.push(error) });
    const answer = await add(url, await history.request(0, 3));
    expect([answer.status, await answer.text()]).toStrictEqual([500, 'internal error\n']);
    expect(errors).toHaveLength(1);
    expect(await store.read(ORIGIN)).toBeNull();
  });

  test('handles only so many requests at once', async () => {
    const gate = Promise.withResolvers<void>();
    const store = memoryCheckpointStore();
    const both = Promise.withResolvers<void>();
    let reading = 0;
    const slow: CheckpointStore = {
      ...store,
      read: async (origin) => {
        if (++reading === 2) both.resolve();
        await gate.promise;
        return store.read(origin);
      },
    };
    const url = await serve({ store: slow, requests: 2 });
    const monitor = `${url}/${originHash(ORIGIN)}/checkpoint`;
    const waiting = [fetch(monitor), fetch(monitor)];
    await both.promise;
    const third = await fetch(monitor);
    expect([third.status, third.headers.get('retry-after')]).toStrictEqual([503, '1']);
    gate.resolve();
    expect(await Promise.all(waiting.map(statusOf))).toStrictEqual([404, 404]);
  });

  test('of many at once with the same old size cosigns one', async () => {
    const url = await serve();
    expect(await statusOf(add(url, await history.request(0, 3)))).toBe(200);
    const bodies = await Promise.all(Array.from({ length: 16 }, (_, i) => history.request(3, 4 + i)));
    const statuses = await Promise.all(bodies.map((body) => statusOf(add(url, body))));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(15);
  });

  test('listens on a Unix socket of its owner, also where another server died', async () => {
    const path = join(folder, 'witness.sock');
    const dies = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    expect(spawnSync(process.execPath, ['-e', dies]).signal).toBe('SIGKILL');
    expect(statSync(path).isSocket()).toBe(true);
    const options = { signers: [witness], logs: [log], store: memoryCheckpointStore(), address: { path } };
    open.push(await serveWitness(options));
    expect(statSync(path).mode & 0o077).toBe(0);
    await expect(serveWitness(options)).rejects.toThrow('EADDRINUSE');
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const post = httpRequest({ socketPath: path, path: '/add-checkpoint', method: 'POST' }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    post.once('error', reject);
    post.end(await history.request(0, 5));
    expect(await promise).toBe(200);
    // What is no socket is not taken away.
    const file = join(folder, 'file');
    writeFileSync(file, 'precious');
    await expect(serveWitness({ ...options, address: { path: file } })).rejects.toThrow('EADDRINUSE');
    expect(statSync(file).size).toBe(8);
  });

  test('is started with a key and a log at least', async () => {
    const options = {
      signers: [witness],
      logs: [log],
      store: memoryCheckpointStore(),
      address: { host: '127.0.0.1', port: 0 },
    };
    expect(await laterRefusal(() => serveWitness({ ...options, signers: [] }))).toBe('options_invalid');
    expect(await laterRefusal(() => serveWitness({ ...options, logs: [] }))).toBe('options_invalid');
  });
});

describe('a witness with a key of ML-DSA-44', () => {
  const sign = (url: string, body: string): Promise<Response> => fetch(`${url}/sign-subtree`, { method: 'POST', body });

  test('signs subtrees of what it has cosigned, as of no time, and nothing else', async () => {
    const url = await serve({ signers: [witness, quantum] });
    const answer = await add(url, await history.request(0, 14));
    const note = await history.note(14);
    const checkpoint = note + (await answer.text());
    expect((await verifyCosignatures(checkpoint, [witness, quantum])).map(({ key }) => key.kind)).toStrictEqual([
      'cosignature/v1',
      'subtree/v1',
    ]);
    const subtree = { start: 8n, end: 12n };
    const root = rangeRoot(history.read, 8, 12);
    const proof = proveSubtreeConsistency(history.read, subtree, 14n);
    const request = { subtree, root, proof, checkpoint };
    const signed = await sign(url, formatSignSubtree(request));
    expect(signed.status).toBe(200);
    const [line] = parseNote(`${history.text(14)}\n${await signed.text()}`).signatures;
    const statement = { origin: ORIGIN, subtree, root };
    expect(scheme.verifySubtree(quantum, statement, line?.signature ?? new Uint8Array())).toBe(true);
    expect(new DataView(line?.signature.buffer ?? new ArrayBuffer(8), line?.signature.byteOffset).getBigUint64(0)).toBe(
      0n,
    );
    const other = await createSignerKey('example.com/other', seed(1));
    const refused: readonly (readonly [number, string])[] = [
      [400, 'subtree 8\n'],
      [400, formatSignSubtree({ ...request, subtree: { start: 8n, end: 20n } })],
      [400, formatSignSubtree({ ...request, subtree: { start: 3n, end: 6n } })],
      [400, formatSignSubtree({ ...request, subtree: { start: 8n, end: 8n } })],
      [403, formatSignSubtree({ ...request, checkpoint: note })],
      [
        404,
        formatSignSubtree({
          ...request,
          checkpoint: await signNote('example.com/other\n14\n' + history.text(14).split('\n')[2] + '\n', [other]),
        }),
      ],
      [422, formatSignSubtree({ ...request, root: seed(5) })],
      [422, formatSignSubtree({ ...request, proof: proof.slice(1) })],
    ];
    for (const [status, body] of refused)
      expect([status, await statusOf(sign(url, body))]).toStrictEqual([status, status]);
    expect(await statusOf(fetch(`${url}/sign-subtree`))).toBe(405);
  });
});
