import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decisionRecord, recordHead } from '../../../test/audit/records.ts';
import { Tally } from './tally.ts';

test('every decision is in exactly one span of the timeline, however far apart they are', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { minLength: 1, maxLength: 50 }), (times) => {
      const tally = new Tally();
      for (const time of times) tally.visit(decisionRecord({ time }));
      const { timeline } = tally.statistics();
      expect(timeline.length).toBeLessThanOrEqual(96);
      for (const { from, to, verdicts } of timeline) {
        expect(verdicts.allow).toBe(times.filter((time) => time >= from && time < to).length);
      }
      expect(timeline.reduce((sum, { verdicts }) => sum + verdicts.allow, 0)).toBe(times.length);
    }),
  );
});

test('names beyond the limit are counted together', () => {
  const tally = new Tally();
  for (let i = 0; i < 10_050; i++) tally.visit(decisionRecord({ sequence: i, agent: `agent ${i}`, verdict: 'deny' }));
  const { agents, crowded } = tally.statistics();
  expect(crowded).toBe(true);
  expect(agents.length).toBeLessThanOrEqual(10_001);
  expect(agents[0]).toEqual({ name: '', decisions: 50, denied: 50, escalated: 0 });
});

test('records of every kind are counted, and erasures listed', () => {
  const tally = new Tally();
  const root = new Uint8Array(32);
  const erased = { kind: 'erasure', store: new Uint8Array(16), dataKey: 1, ordered: 0, by: null } as const;
  tally.visit({ ...recordHead(), kind: 'continuation', origin: 'o', size: 1, root });
  tally.visit({
    ...recordHead({ sequence: 1 }),
    kind: 'binding',
    binding: root,
    hostKey: root,
    platform: 'none',
    evidence: null,
  });
  for (let sequence = 2; sequence < 62; sequence++) tally.visit({ ...recordHead({ sequence }), ...erased });
  const { records, continuations, bindings, erasures, erasureRecords } = tally.statistics();
  expect({ records, continuations, bindings, erasures }).toEqual({
    records: 62,
    continuations: 1,
    bindings: 1,
    erasures: 60,
  });
  expect(erasureRecords).toEqual(Array.from({ length: 50 }, (_, i) => i + 2));
});

test('the time to an outcome is counted, unless the clock went backwards', () => {
  const tally = new Tally();
  const head = { ...recordHead({ agentSequence: 1, previous: 0 }), sender: null };
  tally.visit(decisionRecord({ time: 1000 }));
  tally.visit(decisionRecord({ time: 1000, sequence: 1 }));
  expect(tally.statistics().durations).toBeNull();
  tally.visit({ ...head, kind: 'outcome', time: 1025, sequence: 2, of: 0, status: 'succeeded' });
  tally.visit({ ...head, kind: 'outcome', time: 900, sequence: 3, of: 1, status: 'failed' });
  const { durations, outcomes } = tally.statistics();
  expect(durations?.filter(({ count }) => count > 0)).toEqual([{ upTo: 30, count: 1 }]);
  expect(outcomes).toEqual({ succeeded: 1, failed: 1, aborted: 0, refused: 0 });
});
