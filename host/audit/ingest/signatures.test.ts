import { describe, expect, test } from 'vitest';
import { bench, codeOf, NOW, ingestLog } from '../../../test/audit/ingest.ts';
import {
  certifiedSender,
  enrolmentKey,
  ORIGIN,
  SENT_CLOSE,
  sentDecision,
  sentOutcome,
  seedOf,
} from '../../../test/audit/sender.ts';
import { decodeRecord } from '../record/decode.ts';
import type { AuditRecord } from '../record/types.ts';
import { Ingest } from './ingest.ts';
import { verifySenders } from './signatures.ts';

const enrol = await enrolmentKey();
const sender = await certifiedSender();

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
      const log = await ingestLog();
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
