import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decision, KeptLog } from '../../../test/audit/kept-log.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { formatCompleteness, parseCompleteness, type CompletenessFile } from './file.ts';
import { checkComplete, exportComplete } from './folder.node.ts';
import { verifyCompleteness } from './verify.ts';

const kept = new KeptLog();
const LONG = 'ö'.repeat(400);

beforeAll(async () => {
  const events = Array.from({ length: 45 }, (_, i) => decision(i % 5 === 0 ? 'clerk' : `other ${i % 3}`, { i }));
  await kept.write([
    ...events,
    { kind: 'close', time: 5, agent: 'clerk' },
    decision(LONG, {}),
    ...Array.from({ length: 7 }, (_, i) => decision('other 0', { i })),
  ]);
});
afterAll(() => kept.remove());

const verify = (bytes: Uint8Array, agent?: string): Promise<string> =>
  laterRefusal(() => verifyCompleteness(bytes, kept.trust, agent));

async function changed(
  tail: boolean,
  change: (file: CompletenessFile) => Partial<CompletenessFile>,
): Promise<Uint8Array> {
  const parsed = parseCompleteness(await exportComplete(kept.dir, kept.trust, 'clerk', tail));
  return formatCompleteness({ ...parsed, ...change(parsed) });
}

describe('that nothing of an agent is missing', () => {
  test('is shown by the whole log up to its checkpoint', async () => {
    const clerk = await checkComplete(kept.dir, kept.trust, 'clerk');
    expect(clerk).toMatchObject({ upTo: 'checkpoint', closed: true, checkpoint: { size: 54n } });
    expect(clerk.records.map(({ sequence }) => sequence)).toStrictEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
    expect((await checkComplete(kept.dir, kept.trust, LONG)).records).toHaveLength(1);
    expect(await checkComplete(kept.dir, kept.trust, 'nobody')).toMatchObject({ records: [], closed: false });
  });

  test('is shown by a file up to its last record, and with the tail up to the checkpoint', async () => {
    const without = await exportComplete(kept.dir, kept.trust, 'clerk', false);
    expect(await verifyCompleteness(without, kept.trust, 'clerk')).toMatchObject({ upTo: 'last record', closed: true });
    for (const agent of ['clerk', 'other 0', 'other 1', LONG, 'nobody']) {
      const file = await exportComplete(kept.dir, kept.trust, agent, true);
      const { records, upTo } = await verifyCompleteness(file, kept.trust, agent);
      expect(upTo).toBe('checkpoint');
      expect(records).toStrictEqual((await checkComplete(kept.dir, kept.trust, agent)).records);
    }
    expect(await laterRefusal(() => exportComplete(kept.dir, kept.trust, 'nobody', false))).toBe('accepted');
    expect(await verify(await exportComplete(kept.dir, kept.trust, 'nobody', false))).toBe('proof_malformed');
  });

  test('is not shown by a file that left records out, or is of somebody else', async () => {
    const file = await exportComplete(kept.dir, kept.trust, 'clerk', false);
    expect(await verify(file, 'other 0')).toBe('record_mismatch');
    expect(await verify(await changed(false, ({ records }) => ({ records: records.toSpliced(3, 1) })))).toBe(
      'record_mismatch',
    );
    expect(await verify(await changed(false, ({ records }) => ({ records: records.slice(1) })))).toBe(
      'record_mismatch',
    );
    expect(await verify(await changed(false, () => ({ agent: 'other 0' })))).toBe('record_mismatch');
    expect(await verify(await changed(false, ({ records }) => ({ records: records.toReversed() })))).toBe(
      'record_mismatch',
    );
    // The end cut off is not seen without the tail, and is not claimed; with it, it is.
    const cut = await changed(false, ({ records }) => ({ records: records.slice(0, -1) }));
    expect(await verifyCompleteness(cut, kept.trust)).toMatchObject({ upTo: 'last record', closed: false });
    expect(await verify(await changed(true, ({ records }) => ({ records: records.slice(0, -1) })))).toBe(
      'proof_invalid',
    );
    const hidden = await changed(true, ({ records, tail }) => ({
      records: records.slice(0, -1),
      tail: [
        ...Array.from({ length: 4 }, () => tail?.[0] ?? new Uint8Array(0)),
        records.at(-1)?.entry ?? new Uint8Array(0),
        ...(tail ?? []),
      ],
    }));
    expect(await verify(hidden)).toBe('record_mismatch');
    expect(await verify(await changed(true, ({ tail }) => ({ tail: tail?.slice(1) ?? null })))).toBe('proof_invalid');
    expect(await verify(await changed(true, ({ tail }) => ({ tail: tail?.slice(0, -1) ?? null })))).toBe(
      'proof_invalid',
    );
  });

  test('is not shown by a tail in which a leaf was changed', async () => {
    const { tail } = parseCompleteness(await exportComplete(kept.dir, kept.trust, 'clerk', true));
    for (const place of [0, 3, 7]) {
      const entries = (tail ?? []).map((entry) => entry.slice());
      const entry = entries[place] ?? new Uint8Array(0);
      // A digit of the time, so that it stays a record.
      entry[6] = (entry[6] ?? 0) ^ 1;
      const verdict = await verify(await changed(true, () => ({ tail: entries })));
      expect(['proof_invalid', 'record_malformed', 'record_mismatch']).toContain(verdict);
    }
    const { tail: all } = parseCompleteness(await exportComplete(kept.dir, kept.trust, 'nobody', true));
    expect(all).toHaveLength(54);
  });

  test('hostile bytes end in an AuditError', async () => {
    const file = await exportComplete(kept.dir, kept.trust, 'clerk', true);
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const bytes = file.slice();
        bytes[at] = (bytes[at] as number) ^ mask;
        if ((await verify(bytes)) !== 'accepted') return;
        const { records } = await verifyCompleteness(bytes, kept.trust);
        expect(records).toStrictEqual((await verifyCompleteness(file, kept.trust)).records);
      }),
      { numRuns: 300 },
    );
  });
});
