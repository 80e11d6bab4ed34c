import { beforeAll, describe, expect, test } from 'vitest';
import { enrolmentKey, ORIGIN, seedOf } from '../../../test/audit/sender.ts';
import { laterRefusal, refusal } from '../../../test/audit/refusal.ts';
import { issueCertificate } from '../ingest/certificate.ts';
import { formatCredential, parseCredential } from '../ingest/credential.ts';
import { Ingest, type IngestLog } from '../ingest/ingest.ts';
import { memoryLog, type MemoryLog } from '../log/memory.ts';
import { publicKeyOf } from '../ed25519/sign.ts';
import { decodeRecord } from '../record/decode.ts';
import { commitAction } from '../record/action.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import type { AuditRecord } from '../record/types.ts';
import type { AuditEvent, DecisionEvent } from '../types.ts';
import { remoteSink } from './sink.ts';
import type { RemoteSink, RemoteSinkOptions, Transport, TransportAnswer } from './types.ts';

const NEVER = 4_000_000_000_000;

let credential: string;

beforeAll(async () => {
  const seed = seedOf(50);
  const certificate = await issueCertificate(
    { origin: ORIGIN, instance: 'edge', agents: ['clerk'], expiry: NEVER, key: await publicKeyOf(seed) },
    await enrolmentKey(),
  );
  credential = formatCredential({ seed, certificate });
});

/** A log behind a transport that a test can break. */
interface Remote extends Transport {
  readonly log: MemoryLog;
  readonly records: () => AuditRecord[];
  /** What happens to a request, one after another: `lost` before the log has it, `unanswered` after, or another answer. The last goes on for ever. */
  fates: (Fate | TransportAnswer)[];
  sent: number;
}

type Fate = 'delivered' | 'lost' | 'unanswered' | 'hangs';

const answerOf = (status: number, body: unknown, retryAfterMs: number | null = null): TransportAnswer => ({
  status,
  retryAfterMs,
  body: new TextEncoder().encode(JSON.stringify(body)),
});

async function remote(...fates: (Fate | TransportAnswer)[]): Promise<Remote> {
  const log: MemoryLog & IngestLog = Object.assign(await memoryLog({ origin: ORIGIN, seed: seedOf(9) }), { base: 0n });
  const ingest = new Ingest({ origin: ORIGIN, keys: [await enrolmentKey()], log });
  const self: Remote = {
    log,
    fates,
    sent: 0,
    records: () => log.entries().map((entry) => decodeRecord(entry)),
    async send(body, signal) {
      self.sent++;
      const fate = (self.fates.length > 1 ? self.fates.shift() : self.fates[0]) ?? 'delivered';
      if (typeof fate === 'object') return fate;
      if (fate === 'lost') throw new Error('the network is down');
      if (fate === 'hangs') {
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        });
      }
      const answer = await ingest.receive(body);
      if (fate === 'unanswered') throw new Error('the network is down');
      if ('refused' in answer) return answerOf(422, { error: { code: answer.refused, message: answer.message } });
      return answerOf(200, { receipt: answer.receipt, checkpoint: await answer.durable() });
    },
  };
  return self;
}

function sinkTo(to: Transport, options: Partial<RemoteSinkOptions> = {}): Promise<RemoteSink> {
  return remoteSink({ credential, to, pauseMs: 1, lingerMs: 1, ...options });
}

function decision(change: Partial<DecisionEvent> = {}): DecisionEvent {
  return {
    kind: 'decision',
    time: 1_700_000_000_000,
    agent: 'clerk',
    action: 'send_email',
    verdict: 'allow',
    mode: 'enforce',
    reasons: ['rule-a'],
    moduleDigest: 'ab'.repeat(32),
    entry: 'main',
    epoch: 0n,
    stateDigest: null,
    snapshot: { to: 'ann', secret: 'the letter' },
    ...change,
  };
}

const outcome = (of: number): AuditEvent => ({ kind: 'outcome', time: 5, agent: 'clerk', of, status: 'succeeded' });

describe('a sink without a disk', () => {
  test('sends what it accepts; durable resolves with its place, under a checkpoint of the log', async () => {
    const to = await remote();
    const sink = await sinkTo(to, { logKeys: [to.log.verifierKey] });
    const seed = seedOf(77);
    const tickets = [sink.append(decision({ seed })), sink.append(outcome(0)), sink.append(decision())];
    expect(tickets).toEqual([0, 1, 2]);
    const receipts = await Promise.all(tickets.map((ticket) => sink.durable(ticket)));
    const records = to.records();
    for (const [at, { index, checkpoint }] of receipts.entries()) {
      expect(checkpoint).toMatch(/^ingest\.example\/log\n5\n/);
      expect(records[Number(index)]).toMatchObject({ sender: { event: at } });
    }
    const [, , first] = records;
    const digest = first?.kind === 'decision' ? encodeHex(first.actionDigest) : '';
    expect(digest).toBe(commitAction(decision().snapshot, seed).digest);
    await sink.close();
    expect(to.records().map(({ kind }) => kind)).toEqual([
      'session',
      'batch',
      'decision',
      'outcome',
      'decision',
      'batch',
      'close',
    ]);
  });

  test('what an action holds does not leave it', async () => {
    const to = await remote();
    const seen: Uint8Array[] = [];
    const sink = await sinkTo({ send: (body, signal) => (seen.push(body), to.send(body, signal)) });
    sink.append(decision());
    await sink.flush();
    const sent = Buffer.concat(seen).toString('latin1');
    expect(sent).toContain('send_email');
    expect(sent).not.toContain('the letter');
  });

  test('a batch that was lost, or whose answer was, is sent again and stands in the log once', async () => {
    const to = await remote(
      'lost',
      'unanswered',
      answerOf(503, {}),
      answerOf(200, 'a portal'),
      'unanswered',
      'delivered',
    );
    const sink = await sinkTo(to);
    for (let i = 0; i < 5; i++) sink.append(decision({ time: i }));
    await sink.flush();
    expect(to.sent).toBe(6);
    expect(to.records().flatMap((record) => (record.kind === 'decision' ? [record.time] : []))).toEqual([
      0, 1, 2, 3, 4,
    ]);
    expect(sink.pending).toBe(0);
  });

  test('batches are no larger than asked, and in order', async () => {
    const to = await remote();
    const sink = await sinkTo(to, { batchEvents: 3 });
    for (let i = 0; i < 8; i++) sink.append(decision({ time: i }));
    await sink.flush();
    const counts = to.records().flatMap((record) => (record.kind === 'batch' ? [record.count] : []));
    expect(counts).toEqual([3, 3, 2]);
    const small = await sinkTo(to, { batchBytes: 1 });
    small.append(decision());
    small.append(decision());
    await small.flush();
    expect(to.records().filter(({ kind }) => kind === 'batch')).toHaveLength(5);
  });

  test('a full buffer refuses, and room says when it is not', async () => {
    const to = await remote('lost');
    const sink = await sinkTo(to, { capacity: 2 });
    sink.append(decision());
    sink.append(decision());
    expect(refusal(() => sink.append(decision()))).toBe('queue_full');
    const room = sink.room();
    to.fates = ['delivered'];
    await room;
    expect(sink.append(decision())).toBe(2);
    await sink.flush();
  });

  test('a log that refuses for good stops it: whoever waits is told why, and nothing more is accepted', async () => {
    const to = await remote(answerOf(409, { error: { code: 'batch_gap', message: 'batch 0 is the next\u001b[2J' } }));
    const sink = await sinkTo(to);
    const ticket = sink.append(decision());
    await expect(sink.durable(ticket)).rejects.toThrow('409 batch_gap: batch 0 is the next?[2J');
    expect(refusal(() => sink.append(decision()))).toBe('writer_stopped');
    expect(await laterRefusal(() => sink.flush())).toBe('writer_stopped');
    expect(await laterRefusal(() => sink.close())).toBe('writer_stopped');
    expect(to.sent).toBe(1);
  });

  test('an answer that another log signed, or that is of another batch, is no receipt', async () => {
    const to = await remote();
    const stranger = await memoryLog({ origin: ORIGIN, seed: seedOf(3) });
    const sink = await sinkTo(to, { logKeys: [stranger.verifierKey], closeMs: 100 });
    sink.append(decision());
    expect(await laterRefusal(() => sink.close())).toBe('writer_stopped');
    expect(to.sent).toBeGreaterThan(1);
  });

  test('a request that hangs is given up, and the batch sent again', async () => {
    const to = await remote('hangs', 'delivered');
    const sink = await sinkTo(to, { timeoutMs: 20 });
    sink.append(decision());
    await sink.flush();
    expect(to.sent).toBe(2);
  });

  test('a delivery that was lost with its request is begun again by the next', async () => {
    const to = await remote();
    let first = true;
    // The first never settles, nor is it told: as when a worker's request ends.
    const transport: Transport = {
      send: (body, signal) => {
        if (!first) return to.send(body, signal);
        first = false;
        return to.send(body, signal).then(() => new Promise<TransportAnswer>(() => undefined));
      },
    };
    let now = Date.now();
    const real = Date.now;
    Date.now = () => now;
    try {
      const sink = await sinkTo(transport);
      sink.append(decision());
      const lost = sink.flush();
      await new Promise((resolve) => setTimeout(resolve, 20));
      now += 3_600_000;
      sink.append(decision());
      await sink.flush();
      await lost;
      expect(to.records().filter(({ kind }) => kind === 'decision')).toHaveLength(2);
    } finally {
      Date.now = real;
    }
  });

  test('what the log would refuse is refused at once', async () => {
    const sink = await sinkTo(await remote());
    expect(refusal(() => sink.append(decision({ agent: 'clerk-2' })))).toBe('certificate_invalid');
    expect(refusal(() => sink.append(decision({ agent: '' })))).toBe('certificate_invalid');
    expect(refusal(() => sink.append(outcome(0)))).toBe('ticket_unknown');
    sink.append(decision());
    sink.append(outcome(0));
    expect(refusal(() => sink.append(outcome(0)))).toBe('ticket_unknown');
    expect(refusal(() => sink.append({ kind: 'close', time: 0, agent: 'clerk' }))).toBe('record_malformed');
    sink.append({ kind: 'swap', time: 0, agent: '', from: '', to: '' });
    await sink.close();
  });

  test('waitUntil is given a promise that resolves when all is durable, and never rejects', async () => {
    const given: Promise<unknown>[] = [];
    const context = { waitUntil: (promise: Promise<unknown>) => void given.push(promise) };
    const to = await remote('lost', 'delivered');
    const sink = await sinkTo(to);
    sink.append(decision());
    sink.waitUntil(context);
    await Promise.all(given);
    expect(sink.pending).toBe(0);
    const refused = await sinkTo(await remote(answerOf(403, {})));
    refused.append(decision());
    refused.waitUntil(context);
    await expect(Promise.all(given)).resolves.toBeDefined();
  });

  test('heartbeats are sent, and cease with the close', async () => {
    const to = await remote();
    const sink = await sinkTo(to, { heartbeatMs: 5 });
    while (!to.records().some(({ kind }) => kind === 'heartbeat'))
      await new Promise((resolve) => setTimeout(resolve, 5));
    await sink.close();
    const [heartbeat] = to.records().filter(({ kind }) => kind === 'heartbeat');
    expect(heartbeat).toMatchObject({ agent: '', interval: 5, sender: { event: 0 } });
    expect(to.records().at(-1)?.kind).toBe('close');
  });
});

describe('what it is made with', () => {
  test('a credential is read as it was written, and another is refused without being told', async () => {
    const { certified, seed } = await parseCredential(credential);
    expect([certified.instance, certified.agents, seed]).toEqual(['edge', ['clerk'], seedOf(50)]);
    for (const broken of [
      '',
      'PRIVATE+SENDER+',
      credential.slice(0, -4),
      `${credential.slice(0, 24)}${credential[24] === 'A' ? 'B' : 'A'}${credential.slice(25)}`,
      `${credential}\n`,
    ]) {
      const code = await laterRefusal(() => parseCredential(broken));
      expect(['key_invalid', 'certificate_invalid']).toContain(code);
      await expect(parseCredential(broken)).rejects.not.toThrow(credential.slice(20, 60));
    }
  });

  const BROKEN: readonly (readonly [string, object])[] = [
    ['no URL', { to: 'log.example' }],
    ['a file', { to: 'file:///log' }],
    ['a password in the URL', { to: 'https://me:secret@log.example' }],
    ['no room', { capacity: 0 }],
    ['empty batches', { batchEvents: 0 }],
    ['heartbeats without a pause', { heartbeatMs: 0 }],
  ];
  test.each(BROKEN)('%s', async (_, options) => {
    expect(await laterRefusal(() => remoteSink({ credential, to: 'https://log.example', ...options }))).toBe(
      'options_invalid',
    );
  });
});
