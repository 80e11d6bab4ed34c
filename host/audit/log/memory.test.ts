import { expect, test } from 'vitest';
import { parseVerifierKey } from '../note/key.ts';
import { commitAction } from '../record/action.ts';
import { decodeRecord } from '../record/decode.ts';
import { discloseField, verifyDisclosure } from '../record/disclosure.ts';
import type { DecisionEvent } from '../types.ts';
import { verifyEntryProof, verifyExtension } from '../verify/proof.ts';
import { memoryLog } from './memory.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { decisionEvent } from '../../../test/audit/decision.ts';

const ORIGIN = 'memory.example/log';
const seed = new Uint8Array(32).fill(3);
const event = (i: number, more: Partial<DecisionEvent> = {}): DecisionEvent =>
  decisionEvent({ time: i, action: `action-${i}`, verdict: 'escalate', snapshot: { i }, ...more });

test('a memory log signs, proves and only grows', async () => {
  const log = await memoryLog({ origin: ORIGIN, seed });
  const trust = { origin: ORIGIN, keys: [parseVerifierKey(log.verifierKey)] };
  const empty = await log.checkpoint();
  for (let i = 0; i < 100; i++) expect(log.append(event(i))).toBe(i);
  const receipt = await log.durable(42);
  expect(receipt.index).toBe(42n);
  log.append({ kind: 'outcome', time: 1, agent: 'agent', of: 42, status: 'refused' });
  const later = await log.checkpoint();
  await verifyExtension(empty, later, await log.consistency(0n), trust);
  await verifyExtension(receipt.checkpoint, later, await log.consistency(100n), trust);
  expect(await laterRefusal(async () => verifyExtension(empty, later, [new Uint8Array(32)], trust))).toBe(
    'proof_invalid',
  );
  const entry = log.entries()[100] ?? new Uint8Array();
  const proven = await verifyEntryProof(await log.proof(100n), entry, trust);
  expect(proven).toMatchObject({ index: 100n, record: { kind: 'outcome', of: 42, previous: 99 } });
  await log.close();
  expect(await laterRefusal(() => log.append(event(0)))).toBe('writer_stopped');
  expect(await laterRefusal(() => log.room())).toBe('writer_stopped');
});

test('tickets that were not given out are refused', async () => {
  const log = await memoryLog({ origin: ORIGIN });
  expect(await laterRefusal(() => log.durable(0))).toBe('ticket_unknown');
  expect(await laterRefusal(() => log.append({ kind: 'outcome', time: 1, agent: 'a', of: 0, status: 'failed' }))).toBe(
    'ticket_unknown',
  );
  expect(await laterRefusal(() => log.proof(0n))).toBe('index_out_of_range');
});

test('an approver sees the digest that the record will have, and any field can be disclosed from the record alone', async () => {
  const log = await memoryLog({ origin: ORIGIN });
  const snapshot = { to: 'bob', amount: 5 };
  const { digest } = commitAction(snapshot, seed);
  await log.durable(log.append(event(0, { snapshot, seed })));
  const record = decodeRecord(log.entries()[0] ?? new Uint8Array());
  if (record.kind !== 'decision') throw new Error('not a decision');
  expect(Buffer.from(record.actionDigest).toString('hex')).toBe(digest);
  expect(verifyDisclosure(discloseField(snapshot, seed, 'amount'), record)).toStrictEqual({ name: 'amount', value: 5 });
});

test('the same action has another digest in every record, unless its seed is given', async () => {
  const log = await memoryLog({ origin: ORIGIN });
  for (let i = 0; i < 300; i++) log.append(event(0));
  const digests = log.entries().map((entry) => {
    const record = decodeRecord(entry);
    return record.kind === 'decision' ? Buffer.from(record.actionDigest).toString('hex') : '';
  });
  expect(new Set(digests).size).toBe(300);
});
