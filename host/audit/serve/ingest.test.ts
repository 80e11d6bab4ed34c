import { statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import {
  certifiedSender,
  enrolmentKey,
  ORIGIN,
  sentDecision,
  sentOutcome,
  seedOf,
} from '../../../test/audit/sender.ts';
import { entriesOf } from '../../../test/audit/frames.ts';
import { bytesAt, LOCAL, ServedLogs, urlOf } from '../../../test/audit/served.ts';
import { socketTransport } from '../client/socket.node.ts';
import { fsckLog } from '../fsck/fsck.node.ts';
import { formatCredential, enrolSender } from '../ingest/credential.ts';
import { remoteSink } from '../client/sink.ts';
import { createSignerKey } from '../note/key.ts';
import { parseNote } from '../note/parse.ts';
import { decodeRecord } from '../record/decode.ts';
import { verifyFolder } from '../verify/folder.node.ts';
import type { LogServer, LogServerOptions } from './serve.node.ts';
import type { ServerEvent } from './types.ts';

const logs = new ServedLogs();
afterAll(() => logs.end());

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
    const events: ServerEvent[] = [];
    const server = await logs.serve(name, {
      addresses: [LOCAL, { path: join(logs.folder, `${name}.sock`) }],
      ingest: { origin: ORIGIN, key: seedOf(9), enrolment: [await enrolmentKey()] },
      onEvent: (event) => events.push(event),
      ...options,
    });
    return { url: urlOf(server), dir: join(logs.folder, name), server, events };
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
    const path = join(logs.folder, 'socket.sock');
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
