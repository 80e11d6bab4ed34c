import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { bench, codeOf } from '../../../test/audit/ingest.ts';
import { refusal } from '../../../test/audit/refusal.ts';
import { certifiedSender, SENT_CLOSE, sentDecision, sentOutcome, type TestSender } from '../../../test/audit/sender.ts';
import { formatBatch, parseBatch, parseEnvelope } from './batch.ts';

let sender: TestSender;

beforeAll(async () => {
  sender = await certifiedSender();
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
