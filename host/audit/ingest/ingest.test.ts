import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  certifiedSender,
  enrolmentKey,
  ORIGIN,
  SENT_CLOSE,
  sentDecision,
  sentOutcome,
  seedOf,
  type TestSender,
} from '../../../test/audit/sender.ts';
import { refusal } from '../../../test/audit/refusal.ts';
import { memoryLog, type MemoryLog } from '../log/memory.ts';
import type { SignerKey } from '../note/types.ts';
import { decodeRecord } from '../record/decode.ts';
import type { AuditRecord, RecordBody } from '../record/types.ts';
import { Links } from '../verify/links.ts';
import { formatBatch, parseBatch, parseEnvelope } from './batch.ts';
import { admitsAgent } from './certificate.ts';
import { Ingest, type IngestLog, type IngestOptions, type TakenBatch } from './ingest.ts';
import { verifySenders } from './signatures.ts';
import type { Refusal } from './types.ts';

const NOW = 1_800_000_000_000;

let enrol: SignerKey;
let sender: TestSender;

beforeAll(async () => {
  enrol = await enrolmentKey();
  sender = await certifiedSender();
});

/** A memory log whose tickets are indexes. */
async function logOf(): Promise<MemoryLog & IngestLog> {
  return Object.assign(await memoryLog({ origin: ORIGIN, seed: seedOf(9) }), { base: 0n });
}

interface Bench {
  readonly ingest: Ingest;
  readonly log: MemoryLog;
  /** The records, whose links must be right. */
  readonly records: () => AuditRecord[];
}

async function bench(change: Partial<IngestOptions> = {}): Promise<Bench> {
  const log = await logOf();
  const ingest = new Ingest({ origin: ORIGIN, keys: [enrol], log, clock: () => NOW, ...change });
  const records = (): AuditRecord[] => {
    const links = new Links();
    return log.entries().map((entry) => {
      const record = decodeRecord(entry);
      links.visit(record);
      return record;
    });
  };
  return { ingest, log, records };
}

/** What was answered: `taken`, or the code of the refusal. */
function codeOf(answer: TakenBatch | Refusal): string {
  return 'refused' in answer ? answer.refused : 'taken';
}

const receiptOf = (answer: TakenBatch | Refusal): unknown => ('refused' in answer ? answer : answer.receipt);

describe('a batch', () => {
  test('becomes a session, a batch and its events, marked as what the sender asserts', async () => {
    const { ingest, records } = await bench();
    const answer = await ingest.receive(await sender.batch(0, 0, [sentDecision(), sentOutcome(0)]));
    expect(receiptOf(answer)).toMatchObject({
      origin: ORIGIN,
      session: '07'.repeat(16),
      number: 0,
      record: 1,
      first: 0,
      count: 2,
      events: [{ event: 0, index: 2, count: 2 }],
    });
    const [session, batch, decision, outcome] = records();
    expect(session).toMatchObject({ kind: 'session', agent: '', time: NOW, certificate: sender.certificate });
    expect(batch).toMatchObject({ kind: 'batch', agent: '', time: NOW, session: 0, number: 0, count: 2 });
    expect(decision).toMatchObject({ kind: 'decision', agent: 'clerk', sender: { batch: 1, event: 0 } });
    expect(decision?.time).toBe(1_700_000_000_000);
    expect(outcome).toMatchObject({ kind: 'outcome', of: 2, sender: { batch: 1, event: 1 } });
  });

  test('has the same receipt however often it is sent, at once or later, and stands in the log once', async () => {
    const { ingest, records } = await bench();
    const first = await sender.batch(0, 0, [sentDecision()]);
    const second = await sender.batch(1, 1, [sentOutcome(0)]);
    const answers = await Promise.all([first, first, second, first].map((bytes) => ingest.receive(bytes)));
    const again = await ingest.receive(first);
    expect([...answers, again].map(codeOf)).toEqual(Array(5).fill('taken'));
    for (const place of [1, 3])
      expect(receiptOf(answers[place] as TakenBatch)).toEqual(receiptOf(answers[0] as TakenBatch));
    expect(receiptOf(again)).toEqual(receiptOf(answers[0] as TakenBatch));
    expect(records().map(({ kind }) => kind)).toEqual(['session', 'batch', 'decision', 'batch', 'outcome']);
  });

  test('another of the same number, one that leaves a gap, and one behind a close are refused', async () => {
    const { ingest, records } = await bench();
    const taken = await ingest.receive(await sender.batch(0, 0, [sentDecision()]));
    expect(codeOf(taken)).toBe('taken');
    const differs = await ingest.receive(await sender.batch(0, 0, [sentDecision({ verdict: 'deny' })]));
    expect(codeOf(differs)).toBe('batch_differs');
    for (const [number, first] of [
      [2, 1],
      [1, 0],
      [1, 2],
    ] as const) {
      const gap = await ingest.receive(await sender.batch(number, first, [sentDecision()]));
      expect(gap).toMatchObject({ refused: 'batch_gap', expected: { number: 1, first: 1 } });
    }
    const begun = await (await certifiedSender({ session: 8 })).batch(3, 9, []);
    expect(await ingest.receive(begun)).toMatchObject({ refused: 'batch_gap', expected: { number: 0, first: 0 } });
    const before = records().length;
    const closing = await sender.batch(1, 1, [SENT_CLOSE]);
    expect(codeOf(await ingest.receive(closing))).toBe('taken');
    expect(codeOf(await ingest.receive(await sender.batch(2, 2, [])))).toBe('session_closed');
    expect(codeOf(await ingest.receive(closing))).toBe('taken');
    expect(records()).toHaveLength(before + 2);
  });

  test('is durable under a checkpoint that covers it', async () => {
    const { ingest } = await bench();
    const answer = await ingest.receive(await sender.batch(0, 0, [sentDecision()]));
    expect('refused' in answer ? '' : await answer.durable()).toMatch(/^ingest\.example\/log\n3\n/);
  });
});

describe('who may send', () => {
  const REFUSED: readonly (readonly [string, () => Promise<Uint8Array>, string])[] = [
    [
      'a key that is not enrolled',
      async () => (await certifiedSender({ issuer: 2 })).batch(0, 0, []),
      'certificate_unknown',
    ],
    [
      'a certificate of another log',
      async () => (await certifiedSender({ change: { origin: 'other' } })).batch(0, 0, []),
      'origin_mismatch',
    ],
    ['a batch for another log', () => sender.batch(0, 0, [], { origin: 'other' }), 'origin_mismatch'],
    [
      'an expired certificate',
      async () => (await certifiedSender({ change: { expiry: NOW } })).batch(0, 0, []),
      'certificate_expired',
    ],
    [
      'a revoked one',
      async () => (await certifiedSender({ change: { serial: new Uint8Array(16).fill(0xee) } })).batch(0, 0, []),
      'certificate_revoked',
    ],
    ['another key than the certified', () => sender.batch(0, 0, [], { seed: seedOf(5) }), 'signature_invalid'],
    ["another's agent", () => sender.batch(0, 0, [sentDecision({ agent: 'clerk-2' })]), 'agent_foreign'],
    ["the host's name", () => sender.batch(0, 0, [sentDecision({ agent: '' })]), 'agent_foreign'],
    ['an agent that is a digest', () => sender.batch(0, 0, [sentDecision({ agent: seedOf(3) })]), 'agent_foreign'],
  ];
  test.each(REFUSED)('%s is refused', async (_, bytes, code) => {
    const { ingest, records } = await bench({ revoked: new Set(['ee'.repeat(16)]) });
    expect(codeOf(await ingest.receive(await bytes()))).toBe(code);
    expect(records()).toEqual([]);
  });

  test("another's session is refused, though the certificate is good", async () => {
    const { ingest, records } = await bench();
    await ingest.receive(await sender.batch(0, 0, [sentDecision()]));
    const thief = await certifiedSender({ seed: 101 });
    expect(codeOf(await ingest.receive(await thief.batch(1, 1, [])))).toBe('session_foreign');
    expect(records()).toHaveLength(3);
  });

  test('a session goes on under the certificate that it began with, also for its own key', async () => {
    const { ingest, records } = await bench();
    await ingest.receive(await sender.batch(0, 0, [sentDecision()]));
    const wider = await certifiedSender({ change: { serial: new Uint8Array(16).fill(3), agents: ['*'] } });
    const boss = await wider.batch(1, 1, [sentDecision({ agent: 'boss' })]);
    expect(codeOf(await ingest.receive(boss))).toBe('session_foreign');
    expect(records()).toHaveLength(3);
  });

  test('a pattern admits what begins so, and a name only itself', () => {
    const admits = (agent: string): boolean => admitsAgent({ agents: ['a', 'b-*'] }, agent);
    expect(['a', 'b-', 'b-1', 'aa', 'b', 'b*', 'A', ''].map(admits)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('what points nowhere', () => {
  const digest = new Uint8Array(32).fill(2);
  const approval = {
    kind: 'approval',
    time: 1,
    agent: 'clerk',
    of: 0,
    approver: 'ann',
    approved: true,
    sender: null,
  } as const;
  const CASES = [
    ['an outcome of an outcome', [sentDecision(), sentOutcome(0), sentOutcome(1)], 'decision_unknown'],
    ['a second outcome', [sentDecision(), sentOutcome(0), sentOutcome(0)], 'decision_unknown'],
    [
      'an approval of another action',
      [sentDecision({ verdict: 'escalate' }), { ...approval, actionDigest: seedOf(9) }],
      'decision_unknown',
    ],
    [
      'an approval of the action',
      [sentDecision({ verdict: 'escalate' }), { ...approval, actionDigest: digest }],
      'taken',
    ],
    ['events behind a close', [SENT_CLOSE, sentDecision()], 'request_malformed'],
    ['an outcome of what comes later', [sentOutcome(0), sentDecision()], 'request_malformed'],
  ] as const;
  test.each(CASES)('%s', async (_, events, code) => {
    const { ingest, records } = await bench();
    expect(codeOf(await ingest.receive(await sender.batch(0, 0, events)))).toBe(code);
    expect(records()).toHaveLength(code === 'taken' ? events.length + 2 : 0);
  });

  test("a decision of another's session", async () => {
    const { ingest } = await bench();
    await ingest.receive(await sender.batch(0, 0, [sentDecision()]));
    const other = await certifiedSender({ seed: 101, session: 8 });
    await ingest.receive(await other.batch(0, 0, []));
    expect(codeOf(await ingest.receive(await other.batch(1, 0, [sentDecision(), sentOutcome(0)])))).toBe('taken');
    expect(codeOf(await ingest.receive(await other.batch(2, 2, [sentOutcome(0)])))).toBe('decision_unknown');
  });
});

describe('after a restart', () => {
  /** An ingest that knows the first records of a log, as after a crash that lost the rest, and what it appends. */
  function restarted(records: readonly AuditRecord[]): { readonly ingest: Ingest; readonly added: RecordBody[] } {
    const added: RecordBody[] = [];
    const log: IngestLog = {
      base: BigInt(records.length),
      append: (event) => (event.kind === 'received' ? added.push(event.body) : 0) - 1,
      room: () => Promise.resolve(),
      durable: () => Promise.reject(new Error('nobody asks')),
      checkpoint: () => Promise.resolve('checkpoint'),
    };
    const ingest = new Ingest({ origin: ORIGIN, keys: [enrol], log, clock: () => NOW + 1 });
    for (const record of records) ingest.restore(record);
    return { ingest, added };
  }

  test('wherever the log was cut, sending again adds what is missing, and nothing twice', async () => {
    const before = await bench();
    const batches = [
      await sender.batch(0, 0, [sentDecision(), sentDecision({ verdict: 'escalate' }), sentOutcome(0)]),
      await sender.batch(1, 3, [sentOutcome(1), sentDecision(), SENT_CLOSE]),
    ];
    for (const batch of batches) expect(codeOf(await before.ingest.receive(batch))).toBe('taken');
    const whole = before.records();
    for (let cut = 0; cut <= whole.length; cut++) {
      const after = restarted(whole.slice(0, cut));
      for (const batch of batches) expect(codeOf(await after.ingest.receive(batch)), `cut at ${cut}`).toBe('taken');
      const { added } = after;
      expect(added.map(({ kind }) => kind)).toEqual(whole.slice(cut).map(({ kind }) => kind));
      // Places are those of the one log: what points back points to the same records.
      const marks = (records: readonly RecordBody[]): unknown[] =>
        records.map((record) => [
          'of' in record ? record.of : null,
          'sender' in record ? record.sender : null,
          'session' in record ? record.session : null,
        ]);
      expect(marks(added)).toEqual(marks(whole.slice(cut)));
    }
  });

  test('the receipts are the same', async () => {
    const before = await bench();
    const batch = await sender.batch(0, 0, [sentDecision()]);
    const receipt = receiptOf(await before.ingest.receive(batch));
    const after = restarted(before.records());
    expect(receiptOf(await after.ingest.receive(batch))).toEqual(receipt);
    expect(codeOf(await after.ingest.receive(await sender.batch(0, 0, [])))).toBe('batch_differs');
    expect(after.added).toEqual([]);
  });
});

describe('what senders signed', () => {
  /** The records of two sessions. */
  async function recorded(): Promise<AuditRecord[]> {
    const { ingest, records } = await bench();
    const other = await certifiedSender({ seed: 101, session: 8 });
    const approval = {
      kind: 'approval',
      time: 1,
      agent: 'clerk',
      of: 1,
      approver: 'ann',
      approved: true,
      sender: null,
    } as const;
    const reasons = Array.from({ length: 64 }, (_, i) => `rule ${i}`);
    const long = sentDecision({
      reasons,
      reasonCount: 70,
      reasonsDigest: seedOf(1),
      epoch: 1n << 63n,
      opaque: 2,
      traceId: seedOf(4),
    });
    const batches = [
      await sender.batch(0, 0, [sentDecision(), sentDecision({ verdict: 'escalate' })]),
      await other.batch(0, 0, [long, { kind: 'swap', time: 0, agent: '', from: seedOf(1), to: null, sender: null }]),
      await sender.batch(1, 2, [{ ...approval, actionDigest: null }, sentOutcome(1), sentOutcome(0)]),
      await other.batch(1, 2, []),
      await other.batch(2, 2, [{ kind: 'heartbeat', time: 4, agent: '', interval: 9, sender: null }, SENT_CLOSE]),
    ];
    for (const batch of batches) expect(codeOf(await ingest.receive(batch))).toBe('taken');
    return records();
  }

  test('can be verified from the records alone', async () => {
    expect(await verifySenders(await recorded(), ORIGIN, [enrol])).toEqual({
      verified: 5,
      wrong: 0,
      unfinished: 0,
      findings: [],
    });
  });

  test('is found out when a record says another thing, whoever signed the log', async () => {
    const records = await recorded();
    const found = async (
      change: (record: AuditRecord) => object,
    ): Promise<readonly { record: number; why: string }[]> =>
      (
        await verifySenders(
          records.map((record) => ({ ...record, ...change(record) })),
          ORIGIN,
          [enrol],
        )
      ).findings;
    const [decision] = records.filter(({ kind }) => kind === 'decision');
    const at = decision?.sequence ?? -1;
    const changes: readonly object[] = [
      { verdict: 'deny' },
      { time: 1 },
      { action: 'other' },
      { agent: 'support-2' },
      { actionDigest: seedOf(8) },
    ];
    for (const change of changes) {
      expect(await found(({ sequence }) => (sequence === at ? change : {}))).toEqual([
        { record: at - 1, why: 'its records are not what was signed' },
      ]);
    }
    const moved = await found((record) => (record.kind === 'outcome' && record.of === at ? { of: at + 1 } : {}));
    expect(moved).toHaveLength(1);
    const signature = await found(({ kind }) => (kind === 'batch' ? { signature: new Uint8Array(64) } : {}));
    expect(signature.map(({ why }) => why)).toEqual(
      Array(5).fill('its signature is not of the key of its certificate'),
    );
    const strange = await verifySenders(records, ORIGIN, [await enrolmentKey(2)]);
    expect([strange.verified, strange.wrong]).toEqual([0, 5]);
    expect((await verifySenders(records, 'other', [enrol])).wrong).toBe(5);
  });

  test('is found out when a host takes in what a certificate does not admit, or a session twice', async () => {
    const taken = async (batches: readonly Uint8Array[], forget: boolean): Promise<AuditRecord[]> => {
      const log = await logOf();
      let ingest = new Ingest({ origin: ORIGIN, keys: [enrol], log, clock: () => NOW });
      for (const batch of batches) {
        if (forget) ingest = new Ingest({ origin: ORIGIN, keys: [enrol], log, clock: () => NOW });
        expect(codeOf(await ingest.receive(batch))).toBe('taken');
      }
      return log.entries().map(decodeRecord);
    };
    const wide = await certifiedSender({ change: { agents: ['*'] } });
    const foreign = await taken([await wide.batch(0, 0, [sentDecision({ agent: 'boss' })])], false);
    const narrowed = foreign.map((record) =>
      record.kind === 'session' ? { ...record, certificate: sender.certificate } : record,
    );
    expect((await verifySenders(foreign, ORIGIN, [enrol])).findings).toEqual([]);
    expect((await verifySenders(narrowed, ORIGIN, [enrol])).findings).toEqual([
      { record: 1, why: 'its certificate does not admit an agent of it' },
    ]);
    const batch = await sender.batch(0, 0, [sentDecision()]);
    expect((await verifySenders(await taken([batch, batch], true), ORIGIN, [enrol])).findings).toEqual([
      { record: 4, why: 'its session began with record 0: it was sent once, and stands here again' },
    ]);
  });

  test('is unfinished where a crash cut it', async () => {
    const records = await recorded();
    const report = await verifySenders(records.slice(0, 3), ORIGIN, [enrol]);
    expect(report).toMatchObject({ verified: 0, wrong: 0, unfinished: 1 });
  });
});

describe('quotas', () => {
  test('a batch of too many events or bytes is refused before it is read', async () => {
    const { ingest } = await bench({ limits: { batchEvents: 2, bodyBytes: 4096 } });
    expect(codeOf(await ingest.receive(await sender.batch(0, 0, Array(3).fill(sentDecision()))))).toBe('too_large');
    expect(codeOf(await ingest.receive(new Uint8Array(4097)))).toBe('too_large');
  });

  test('a session that sends too fast is told when to come back, and others are not', async () => {
    let now = NOW;
    const limits = { sessionRate: 10, sessionBurst: 5, totalRate: 1000, totalBurst: 1000 };
    const { ingest } = await bench({ limits, clock: () => now });
    expect(codeOf(await ingest.receive(await sender.batch(0, 0, [sentDecision(), sentDecision()])))).toBe('taken');
    const next = await sender.batch(1, 2, [sentDecision(), sentDecision()]);
    expect(await ingest.receive(next)).toMatchObject({ refused: 'quota_exceeded', retryAfterMs: 200 });
    const other = await certifiedSender({ seed: 101, session: 8 });
    expect(codeOf(await ingest.receive(await other.batch(0, 0, [])))).toBe('taken');
    now += 200;
    expect(codeOf(await ingest.receive(next))).toBe('taken');
  });

  test('sessions are limited, of one certificate and in total, until certificates expire', async () => {
    let now = NOW;
    const limits = { certificateSessions: 1, totalSessions: 2 };
    const { ingest } = await bench({ limits, clock: () => now });
    const answer = async (seed: number, session: number, expiry = NOW + 1): Promise<string> =>
      codeOf(
        await ingest.receive(await (await certifiedSender({ seed, session, change: { expiry } })).batch(0, 0, [])),
      );
    expect([await answer(1, 1), await answer(1, 2), await answer(2, 3), await answer(3, 4)]).toEqual([
      'taken',
      'quota_exceeded',
      'taken',
      'quota_exceeded',
    ]);
    now += 1;
    expect(await answer(3, 4, NOW + 10)).toBe('taken');
  });

  test('open decisions are limited, and an outcome frees one', async () => {
    const { ingest } = await bench({ limits: { totalOpenDecisions: 2 } });
    await ingest.receive(await sender.batch(0, 0, [sentDecision(), sentDecision()]));
    expect(codeOf(await ingest.receive(await sender.batch(1, 2, [sentDecision()])))).toBe('quota_exceeded');
    expect(codeOf(await ingest.receive(await sender.batch(1, 2, [sentOutcome(0)])))).toBe('taken');
    expect(codeOf(await ingest.receive(await sender.batch(2, 3, [sentDecision()])))).toBe('taken');
  });
});

describe('hostile bytes', () => {
  test('a mutation of a request is taken only if nothing changed, and never throws', async () => {
    const { ingest, records } = await bench();
    const good = await sender.batch(0, 0, [sentDecision(), sentOutcome(0)]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }),
        fc.nat({ max: good.length }),
        async (changes, cut) => {
          const bytes = cut % 3 === 0 ? good.slice(0, cut) : good.slice();
          for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
          if (Buffer.compare(bytes, good) === 0) return;
          expect(codeOf(await ingest.receive(bytes))).not.toBe('taken');
        },
      ),
      { numRuns: 400 },
    );
    expect(records()).toEqual([]);
  });

  test('what parses as a batch is the one form of it', async () => {
    const { batch } = parseEnvelope(await sender.batch(0, 0, [sentDecision(), sentOutcome(0), SENT_CLOSE]));
    fc.assert(
      fc.property(fc.nat({ max: batch.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const bytes = batch.slice();
        bytes[at] = byte;
        if (refusal(() => parseBatch(bytes)) !== 'accepted') return;
        const { events, ...head } = parseBatch(bytes);
        expect(formatBatch(head, events)).toEqual(bytes);
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['request_malformed', 'record_malformed']).toContain(refusal(() => parseBatch(bytes)));
        expect(refusal(() => parseEnvelope(bytes))).toBe('request_malformed');
      }),
    );
  });

  test('counts and lengths that nothing stands behind are refused', () => {
    const head = Uint8Array.of(0xa6, 0, 1, 1, 0x61, 0x61, 2, 0x50, ...new Uint8Array(16), 3, 0, 4, 0, 5);
    for (const count of [[0x9a, 0xff, 0xff, 0xff, 0xff], [0x9b, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x9f]]) {
      expect(refusal(() => parseBatch(Uint8Array.of(...head, ...count)))).toBe('request_malformed');
    }
    expect(refusal(() => parseBatch(Uint8Array.of(...head, 0x80)))).toBe('accepted');
  });

  test('an envelope of more than three items is refused before they are made: anybody may send one', () => {
    expect(() => parseEnvelope(Uint8Array.of(0x98, 100, ...new Uint8Array(100).fill(0x40)))).toThrow(
      expect.objectContaining({
        code: 'request_malformed',
        cause: expect.objectContaining({ message: expect.stringContaining('too many items') as string }) as Error,
      }),
    );
  });
});
