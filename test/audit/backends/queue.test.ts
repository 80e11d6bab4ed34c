import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectQueue } from '../../../host/audit/backends/queue/connect.node.ts';
import type { QueueOptions } from '../../../host/audit/backends/queue/options.ts';
import { remoteSink } from '../../../host/audit/client/index.ts';
import { publicKeyOf } from '../../../host/audit/ed25519/sign.ts';
import {
  formatCredential,
  issueCertificate,
  objectStorage,
  postgresStorage,
  queueTransport,
  sequenceQueue,
  show,
  type LogPlace,
  type SequencerOptions,
} from '../../../host/audit/index.node.ts';
import { certifiedSender, enrolmentKey, ORIGIN, seedOf, sentDecision } from '../sender.ts';
import { laterRefusal } from '../refusal.ts';
import { decisionOf } from './decision.ts';
import { BUCKET, CREDENTIALS, MemoryObjects } from './objects.ts';
import { PostgresCluster, postgresPrograms } from './postgres.ts';

const without = (() => {
  try {
    execFileSync('nats-server', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    process.stderr.write('skipped: there is no NATS server (apt-get install nats-server)\n');
    return true;
  }
})();

/** A server from 2.10 on, which can sync what it takes: Debian 12 has none. */
const syncing = process.env['EDICT_NATS'];
if (syncing === undefined) process.stderr.write('skipped: EDICT_NATS names no NATS server of 2.10 or later\n');

const root = mkdtempSync(join(tmpdir(), 'edict-queue-'));
let port = 0;
let monitorPort = 0;
let server: ChildProcess | undefined;
let queues = 0;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return free;
}

async function listening(at: number): Promise<void> {
  for (;;) {
    const socket = connect(at, '127.0.0.1');
    const up = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (up) return;
  }
}

async function start(): Promise<void> {
  if (port === 0) [port, monitorPort] = [await freePort(), await freePort()];
  const flags = ['-a', '127.0.0.1', '-p', String(port), '-m', String(monitorPort), '-js', '-sd', join(root, 'js')];
  server = spawn('nats-server', flags, { stdio: 'ignore' });
  await listening(port);
}

async function kill(): Promise<void> {
  const ended = server === undefined ? undefined : once(server, 'exit');
  server?.kill('SIGKILL');
  await ended;
}

beforeAll(async () => {
  if (!without) await start();
});
afterAll(async () => {
  await kill();
  rmSync(root, { recursive: true, force: true });
});

const fresh = (): QueueOptions => ({ servers: `nats://127.0.0.1:${port}`, queue: `test-${queues++}` });

async function sequencer(queue: QueueOptions): Promise<SequencerOptions> {
  const enrolment = [await enrolmentKey()];
  return {
    dir: join(root, queue.queue),
    queue,
    ingest: { origin: ORIGIN, key: seedOf(9), enrolment, lingerMs: 0 },
    acceptDataLoss: true,
  };
}

async function credentialOf(agent: string): Promise<string> {
  const seed = seedOf(50);
  const certificate = await issueCertificate(
    { origin: ORIGIN, instance: agent, agents: [agent], expiry: 4_000_000_000_000, key: await publicKeyOf(seed) },
    await enrolmentKey(),
  );
  return formatCredential({ seed, certificate });
}

const actions = async (dir: LogPlace): Promise<string[]> =>
  (await show(dir)).flatMap(({ record }) => (record.kind === 'decision' ? [String(record.action)] : []));

describe.skipIf(without)('NATS JetStream', { timeout: 60_000 }, () => {
  test('what several hosts send through a queue is in the log, once and in their order, also when its server is killed and its sequencer begins anew', async () => {
    const queue = fresh();
    const options = await sequencer(queue);
    let sequencing = await sequenceQueue(options);
    const ways = await Promise.all([0, 1].map(() => queueTransport(queue)));
    const credential = await credentialOf('agent');
    const sinks = await Promise.all(
      ways.map((to) => remoteSink({ credential, to, lingerMs: 0, timeoutMs: 1500, pauseMs: 200 })),
    );
    const tell = (from: number): void => {
      for (const sink of sinks) for (let i = from; i < from + 20; i++) sink.append(decisionOf(i));
    };
    const flushed = (): Promise<unknown> => Promise.all(sinks.map((sink) => sink.flush()));
    tell(0);
    await flushed();
    // Sent while nobody sequences: it waits in the queue.
    await sequencing.close();
    tell(20);
    const waiting = flushed();
    sequencing = await sequenceQueue(options);
    await waiting;
    tell(40);
    const interrupted = flushed();
    await kill();
    await start();
    await interrupted;
    for (const sink of sinks) await sink.close();
    for (const way of ways) await way.close();
    await sequencing.close();
    const seen = await actions(options.dir);
    expect(seen).toHaveLength(120);
    const senders = (await show(options.dir)).flatMap(({ record }) => (record.kind === 'session' ? [record] : []));
    expect(senders).toHaveLength(2);
    for (let i = 0; i < 60; i++) expect(seen.filter((action) => action === `action ${i}`)).toHaveLength(2);
  });

  test('a batch that comes again, as after a crash before its acknowledgement, is answered and not written again', async () => {
    const queue = fresh();
    const options = await sequencer(queue);
    const sender = await certifiedSender();
    const body = await sender.batch(0, 0, [sentDecision()]);
    const id = createHash('sha256').update(body).digest('hex');
    // The first sequencer makes the stream.
    await (await sequenceQueue(options)).close();
    const { connection, client, manager, batches, answerTo, stream } = await connectQueue(queue);
    const answers = connection.subscribe(answerTo(id), { max: 3 });
    const seen: boolean[] = [];
    for (const attempt of [0, 1, 1, 2]) {
      const { duplicate } = await client.publish(batches, body, { msgID: `${id}.${attempt}` });
      seen.push(duplicate);
    }
    expect(seen).toStrictEqual([false, false, true, false]);
    expect((await manager.streams.info(stream)).state.messages).toBe(3);
    const sequencing = await sequenceQueue(options);
    const told: string[] = [];
    for await (const answer of answers) {
      expect([answer.headers?.get('status'), answer.string()]).toStrictEqual(['200', expect.any(String)]);
      told.push((JSON.parse(answer.string()) as { receipt: { digest: string } }).receipt.digest);
    }
    expect(new Set(told).size).toBe(1);
    await sequencing.close();
    expect((await manager.streams.info(stream)).state.messages).toBe(0);
    await connection.close();
    expect(await actions(options.dir)).toHaveLength(1);
  });

  test('what is no batch is answered and leaves the queue; nothing of it is written', async () => {
    const queue = fresh();
    const options = await sequencer(queue);
    const sequencing = await sequenceQueue(options);
    const way = await queueTransport(queue);
    const signal = AbortSignal.timeout(20_000);
    expect((await way.send(new Uint8Array([1, 2, 3]), signal)).status).toBe(400);
    const stranger = await certifiedSender({ issuer: 2 });
    expect((await way.send(await stranger.batch(0, 0, [sentDecision()]), signal)).status).toBe(401);
    // The same again is asked again, though it has the same bytes.
    expect((await way.send(new Uint8Array([1, 2, 3]), signal)).status).toBe(400);
    await way.close();
    await sequencing.close();
    expect(await show(options.dir)).toStrictEqual([]);
  });

  test('a server that confirms what is not on its disk is refused, unless that is accepted', async () => {
    const queue = fresh();
    const { acceptDataLoss: _, ...options } = await sequencer(queue);
    expect(await laterRefusal(() => sequenceQueue(options))).toBe('storage_unsafe');
    // The real server, and what it says of itself: it syncs every two minutes.
    const monitor = `http://127.0.0.1:${monitorPort}`;
    await expect(sequenceQueue({ ...options, monitor })).rejects.toThrow(/does not sync what it confirms/);
    expect(await laterRefusal(() => sequenceQueue({ ...options, monitor: 'ftp://x' }))).toBe('options_invalid');
    // The log was given back each time.
    await (await sequenceQueue({ ...options, acceptDataLoss: true })).close();
  });

  test('a server that says that it syncs is taken, when it is the one that holds the queue', async () => {
    const queue = fresh();
    const { acceptDataLoss: _, ...options } = await sequencer(queue);
    const said = (await (await fetch(`http://127.0.0.1:${monitorPort}/varz`)).json()) as {
      readonly jetstream: { readonly config: object };
    };
    // Debian's server has no such setting: what a newer one says of it is put into its own words.
    const syncing = { ...said, jetstream: { config: { ...said.jetstream.config, sync_always: true } } };
    let answer: object = syncing;
    const monitoring = createHttpServer((_request, response) => response.end(JSON.stringify(answer)));
    monitoring.listen(0, '127.0.0.1');
    await once(monitoring, 'listening');
    const monitor = [`http://127.0.0.1:${(monitoring.address() as AddressInfo).port}`];
    await (await sequenceQueue({ ...options, monitor })).close();
    answer = { ...syncing, server_id: 'ANOTHER' };
    await expect(sequenceQueue({ ...options, monitor })).rejects.toThrow(/none of those whose monitoring is named/);
    for (const wrong of [{ sync_always: 'true' }, { sync_interval: 1 }, {}]) {
      answer = { ...said, jetstream: { config: wrong } };
      expect(await laterRefusal(() => sequenceQueue({ ...options, monitor }))).toBe('storage_unsafe');
    }
    monitoring.closeAllConnections();
    monitoring.close();
    await expect(sequenceQueue({ ...options, monitor })).rejects.toThrow();
    await (await sequenceQueue({ ...options, acceptDataLoss: true })).close();
  });

  test.skipIf(syncing === undefined)(
    'a real server with `sync_interval: always` is taken, and one without is not',
    async () => {
      for (const always of [true, false]) {
        const [clients, monitoring] = [await freePort(), await freePort()];
        const file = join(root, `always-${always}.conf`);
        const how = always ? 'sync_interval: always' : 'sync_interval: "2m"';
        writeFileSync(
          file,
          `listen: "127.0.0.1:${clients}"\nhttp: "127.0.0.1:${monitoring}"\njetstream { store_dir: "${join(root, String(always))}", ${how} }\n`,
        );
        const real = spawn(syncing ?? '', ['-c', file], { stdio: 'ignore' });
        await listening(clients);
        const queue = { servers: `nats://127.0.0.1:${clients}`, queue: `real-${always}` };
        const { acceptDataLoss: _, ...options } = await sequencer(queue);
        const begun = sequenceQueue({ ...options, monitor: `http://127.0.0.1:${monitoring}` });
        if (always) await (await begun).close();
        else expect(await laterRefusal(() => begun)).toBe('storage_unsafe');
        const ended = once(real, 'exit');
        real.kill('SIGKILL');
        await ended;
      }
    },
  );

  test.each(['objects', 'PostgreSQL'])('sequences into a log in %s', async (kind) => {
    const programs = postgresPrograms();
    if (kind === 'PostgreSQL' && programs === undefined) return;
    const cluster = kind === 'PostgreSQL' ? new PostgresCluster(programs ?? '') : undefined;
    const objects = new MemoryObjects();
    try {
      await cluster?.start();
      await objects.start();
      const dir =
        cluster === undefined
          ? objectStorage({
              endpoint: objects.endpoint,
              bucket: BUCKET,
              credentials: CREDENTIALS,
              head: { file: join(root, 'queue-head.sqlite') },
            })
          : postgresStorage(cluster.options);
      const queue = fresh();
      const options = { ...(await sequencer(queue)), dir };
      const way = await queueTransport(queue);
      const sink = await remoteSink({ credential: await credentialOf('agent'), to: way, lingerMs: 0, pauseMs: 200 });
      // Twice, so that the second finds the senders of the first in the storage.
      for (const round of [0, 1]) {
        const sequencing = await sequenceQueue(options);
        for (let i = 0; i < 20; i++) sink.append(decisionOf(20 * round + i));
        await (round === 0 ? sink.flush() : sink.close());
        await sequencing.close();
      }
      await way.close();
      expect(await actions({ ...dir, origin: ORIGIN })).toStrictEqual(
        Array.from({ length: 40 }, (_, i) => `action ${i}`),
      );
    } finally {
      await objects.dispose();
      await cluster?.dispose();
    }
  });

  test('a log that is written already has no second sequencer', async () => {
    const queue = fresh();
    const options = await sequencer(queue);
    const sequencing = await sequenceQueue(options);
    await expect(sequenceQueue(options)).rejects.toMatchObject({ code: 'log_locked' });
    await sequencing.close();
  });
});
