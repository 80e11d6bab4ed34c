import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { decisionRecord, recordHead } from '../../../test/audit/records.ts';
import { certifiedSender } from '../../../test/audit/sender.ts';
import type { AuditRecord } from '../record/types.ts';
import { Borders } from './borders.ts';

const NOW = 1_000_000;
/** Certificates that have expired, and that have not. */
let certificates: { readonly over: Uint8Array; readonly good: Uint8Array };

beforeAll(async () => {
  certificates = {
    over: (await certifiedSender({ change: { expiry: NOW } })).certificate,
    good: (await certifiedSender({ change: { expiry: NOW + 1 } })).certificate,
  };
});

/** A session from its record to its last: what a sender sent between is its own. */
interface Session {
  readonly first: number;
  readonly last: number;
  readonly good: boolean;
}

const hash = new Uint8Array(32);

function sessionRecords({ first, last, good }: Session): readonly AuditRecord[] {
  const certificate = good ? certificates.good : certificates.over;
  const records: AuditRecord[] = [
    { kind: 'session', ...recordHead({ sequence: first }), certificate, sessionId: new Uint8Array(16) },
  ];
  if (last > first) {
    const batch = { number: 0, first: 0, count: 1, digest: hash, signature: new Uint8Array(64) };
    records.push({ kind: 'batch', ...recordHead({ sequence: first + 1 }), session: first, ...batch });
  }
  if (last > first + 1) records.push(decisionRecord({ sequence: last, sender: { batch: first + 1, event: 0 } }));
  return records;
}

/** By the letter: the highest border up to one at which no session is cut, and behind which each is whose certificate is good. */
function highest(ends: readonly number[], sessions: readonly Session[], most: number): number {
  const allowed = [0, ...ends].filter(
    (border) =>
      border <= most && sessions.every(({ first, last, good }) => first >= border || (!good && last < border)),
  );
  return Math.max(...allowed);
}

const frames = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 });
const spans = fc.array(fc.record({ first: fc.nat(40), length: fc.nat(12), good: fc.boolean() }), { maxLength: 8 });

describe('where a log may be cut', () => {
  test('is the highest border that cuts no session, and leaves those whose certificates are good', () => {
    const seen = { none: 0, lower: 0, all: 0 };
    fc.assert(
      fc.property(frames, spans, fc.nat(60), (counts, given, limit) => {
        const borders = new Borders();
        const ends: number[] = [];
        for (const count of counts) {
          ends.push((ends.at(-1) ?? 0) + count);
          borders.frame(ends.at(-1) ?? 0, hash);
        }
        const sessions = given.map(({ first, length, good }) => ({ first, last: first + length, good }));
        for (const session of sessions) for (const record of sessionRecords(session)) borders.visit(record);
        const allowed = borders.before(limit);
        expect(allowed).toBe(highest(ends, [], limit));
        const below = borders.at(allowed, NOW);
        expect(below).toBe(highest(ends, sessions, allowed));
        seen[below === allowed ? 'all' : below === 0 ? 'none' : 'lower']++;
      }),
      { numRuns: 2000 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
  });

  test('is found among many frames and sessions of which each cuts the next', () => {
    const borders = new Borders();
    const count = 200_000;
    for (let end = 1; end <= count; end++) borders.frame(end, hash);
    for (let first = 0; first < count - 2; first += 2) {
      for (const record of sessionRecords({ first, last: first + 2, good: false })) borders.visit(record);
    }
    expect(borders.at(count - 2, NOW)).toBe(0);
  });
});
