import { beforeAll, describe, expect, test } from 'vitest';
import { bench, codeOf, NOW } from '../../../test/audit/ingest.ts';
import { certifiedSender, sentDecision, sentOutcome, type TestSender } from '../../../test/audit/sender.ts';

let sender: TestSender;

beforeAll(async () => {
  sender = await certifiedSender();
});

describe('quotas', () => {
  test('a batch of too many events or bytes is refused before it is read', async () => {
    const { ingest } = await bench({ limits: { batchEvents: 2, bodyBytes: 4096 } });
    expect(codeOf(await ingest.receive(await sender.batch(0, 0, Array(3).fill(sentDecision()))))).toBe('too_large');
    expect(codeOf(await ingest.receive(new Uint8Array(4097)))).toBe('too_large');
  });

  test('a certificate that sends too fast is told when to come back, whatever session it begins, and others are not', async () => {
    let now = NOW;
    const limits = { certificateRate: 10, certificateBurst: 5, totalRate: 1000, totalBurst: 1000 };
    const { ingest } = await bench({ limits, clock: () => now });
    expect(codeOf(await ingest.receive(await sender.batch(0, 0, [sentDecision(), sentDecision()])))).toBe('taken');
    const next = await sender.batch(1, 2, [sentDecision(), sentDecision()]);
    expect(await ingest.receive(next)).toMatchObject({ refused: 'quota_exceeded', retryAfterMs: 200 });
    const fresh = await (await certifiedSender({ session: 8 })).batch(0, 0, []);
    expect(await ingest.receive(fresh)).toMatchObject({ refused: 'quota_exceeded', retryAfterMs: 100 });
    const other = await certifiedSender({ seed: 101, session: 9 });
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
