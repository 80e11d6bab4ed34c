import { describe, expect, test } from 'vitest';
import { bench, codeOf, NOW, receiptOf } from '../../../test/audit/ingest.ts';
import {
  certifiedSender,
  enrolmentKey,
  ORIGIN,
  SENT_CLOSE,
  sentDecision,
  sentOutcome,
} from '../../../test/audit/sender.ts';
import type { AuditRecord, RecordBody } from '../record/types.ts';
import { Ingest, type IngestLog } from './ingest.ts';

const enrol = await enrolmentKey();
const sender = await certifiedSender();

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
