import { beforeAll, describe, expect, test } from 'vitest';
import { bench, codeOf, NOW, receiptOf } from '../../../test/audit/ingest.ts';
import {
  certifiedSender,
  ORIGIN,
  SENT_CLOSE,
  sentDecision,
  sentOutcome,
  seedOf,
  type TestSender,
} from '../../../test/audit/sender.ts';
import { admitsAgent } from './certificate.ts';
import type { TakenBatch } from './ingest.ts';

let sender: TestSender;

beforeAll(async () => {
  sender = await certifiedSender();
});

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
