import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cpSync } from 'node:fs';
import { decision, KeptLog } from '../../../test/audit/kept-log.ts';
import { laterRefusal, refusal } from '../../../test/audit/refusal.ts';
import { memoryCheckpointStore } from '../checkpoint/store.ts';
import { serveLog, type LogServer } from '../serve/serve.node.ts';
import { verifySplitView } from './evidence.ts';
import { seeCheckpoint, type SeenCheckpoint } from './follow.ts';
import { folderReader } from './folder.node.ts';
import { remoteLog, type RemoteLog } from './remote.ts';

const kept = new KeptLog();
const forked = new KeptLog();
const opened: (() => Promise<unknown>)[] = [];
const events = (count: number, what: string) => Array.from({ length: count }, (_, i) => decision('agent', { what, i }));

beforeAll(async () => {
  await kept.write(events(300, 'honest'));
  cpSync(join(kept.root, 'keys'), join(forked.root, 'keys'), { recursive: true });
  await forked.write(events(700, 'forked'));
});
afterEach(async () => void (await Promise.all(opened.splice(0).map((close) => close()))));
afterAll(() => {
  kept.remove();
  forked.remove();
});

async function served(log: KeptLog): Promise<string> {
  const server: LogServer = await serveLog({
    dir: log.dir,
    addresses: [{ host: '127.0.0.1', port: 0 }],
    tokens: null,
    publicTiles: true,
  });
  opened.push(() => server.close());
  return `http://127.0.0.1:${(server.addresses[0] as { readonly port: number }).port}`;
}

async function answering(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const see = async (reader: RemoteLog, store: ReturnType<typeof memoryCheckpointStore>): Promise<SeenCheckpoint> =>
  seeCheckpoint(await reader.checkpoint(), { trust: kept.trust, store, reader });

describe('a log that is served over HTTP', () => {
  test('is followed by its checkpoints and tiles alone, as it grows', async () => {
    const reader = remoteLog({ url: await served(kept) });
    const store = memoryCheckpointStore();
    const seen = [(await see(reader, store)).outcome];
    for (const more of [1, 210, 1, 400]) {
      await kept.write(events(more, 'more'));
      seen.push((await see(reader, store)).outcome);
    }
    expect([...seen, (await see(reader, store)).outcome]).toStrictEqual([
      'first',
      'advanced',
      'advanced',
      'advanced',
      'advanced',
      'same',
    ]);
  });

  test('gives the proofs that its folder gives, at every size', async () => {
    const reader = remoteLog({ url: `${await served(kept)}/` });
    const folder = await folderReader(kept.dir);
    for (const [first, second] of [
      [1n, 2n],
      [255n, 256n],
      [256n, 300n],
      [300n, 513n],
      [511n, 912n],
      [0n, 912n],
    ] as const) {
      expect(await reader.consistency(first, second)).toStrictEqual(await folder.consistency(first, second));
      expect(await reader.inclusion(first, second)).toStrictEqual(await folder.inclusion?.(first, second));
    }
    expect(await laterRefusal(() => reader.consistency(5n, 4n))).toBe('index_out_of_range');
  });

  test('that shows two histories is caught, with evidence that anyone can verify', async () => {
    const store = memoryCheckpointStore();
    const honest = remoteLog({ url: await served(kept) });
    const note = await honest.checkpoint();
    await see(honest, store);
    await forked.write(events(500, 'forked'));
    const other = await see(remoteLog({ url: await served(forked) }), store);
    expect(other.outcome).toBe('split');
    const evidence = other.outcome === 'split' ? other.evidence : '';
    expect((await verifySplitView(evidence, kept.trust)).second.size).toBe(1200n);
    // What was seen first stays.
    expect(await store.read(kept.trust.origin)).toBe(note);
  });

  test('that answers with something else is not believed, and read no further than a tile is long', async () => {
    const good = await served(kept);
    const note = await remoteLog({ url: good }).checkpoint();
    const wrong: readonly (readonly [string, RequestListener])[] = [
      ['storage_failed', (_, answer) => answer.writeHead(404).end('x'.repeat(100_000))],
      ['storage_failed', (_, answer) => answer.writeHead(503).end()],
      ['storage_failed', (_, answer) => answer.writeHead(302, { location: `${good}/checkpoint` }).end()],
      ['storage_failed', (_, answer) => answer.destroy()],
      ['request_malformed', (_, answer) => answer.end('short')],
      ['too_large', (_, answer) => answer.end('x'.repeat(8193))],
      ['too_large', (_, answer) => void setInterval(() => answer.write('x'.repeat(4096)), 1).unref()],
    ];
    for (const [code, answer] of wrong) {
      const reader = remoteLog({ url: await answering(answer) });
      expect([code, await laterRefusal(() => reader.consistency(3n, 300n))]).toStrictEqual([code, code]);
    }
    // Hashes of no tree at all prove nothing.
    const zeros = remoteLog({ url: await answering((_, answer) => answer.end(Buffer.alloc(8192))) });
    const store = memoryCheckpointStore();
    await seeCheckpoint(await remoteLog({ url: await served(forked) }).checkpoint(), {
      trust: kept.trust,
      store,
      reader: zeros,
    });
    expect(await laterRefusal(() => seeCheckpoint(note, { trust: kept.trust, store, reader: zeros }))).toBe(
      'proof_invalid',
    );
    const silent = await answering(() => undefined);
    expect(await laterRefusal(() => remoteLog({ url: silent, timeoutMs: 50 }).checkpoint())).toBe('storage_failed');
  });

  test('a partial tile that is gone is read from the full one, and headers are sent along', async () => {
    const folder = await folderReader(kept.dir);
    const good = await served(kept);
    const asked: string[] = [];
    const url = await answering((request, answer) => {
      asked.push(`${request.headers.authorization} ${request.url}`);
      if (request.url?.includes('.p/') === true) return void answer.writeHead(404).end();
      void fetch(`${good}${request.url?.replace('/logs', '')}`).then(async (found) =>
        answer.writeHead(found.status).end(Buffer.from(await found.arrayBuffer())),
      );
    });
    const reader = remoteLog({ url: `${url}/logs`, headers: { authorization: 'Bearer me' } });
    expect(await reader.inclusion(7n, 200n)).toStrictEqual(await folder.inclusion?.(7n, 200n));
    expect(asked).toStrictEqual(['Bearer me /logs/tile/0/000.p/200', 'Bearer me /logs/tile/0/000']);
  });

  test('has an address of http', () => {
    for (const url of ['', 'log.example', 'file:///log', 'https://log.example/?x=1'])
      expect([url, refusal(() => remoteLog({ url }))]).toStrictEqual([url, 'options_invalid']);
  });
});
