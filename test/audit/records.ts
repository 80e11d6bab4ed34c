import { ByteWriter } from '../../host/audit/record/bytes.ts';
import { writeRecord } from '../../host/audit/record/encode.ts';
import type { AuditRecord, DecisionRecord, RecordHead } from '../../host/audit/record/types.ts';

/** What every record begins with, for tests: of the first of an agent, unless it is said otherwise. */
export const recordHead = (change: Partial<RecordHead> = {}): RecordHead => ({
  version: 1,
  time: 0,
  sequence: 0,
  agent: 'agent',
  agentSequence: 0,
  previous: null,
  hostKeyId: 0xfedcba98,
  ...change,
});

/** A decision's record of which only what a test is about is said. */
export const decisionRecord = (change: Partial<DecisionRecord> = {}): DecisionRecord => ({
  kind: 'decision',
  ...recordHead(),
  sender: null,
  traceId: null,
  action: 'act',
  verdict: 'allow',
  mode: 'enforce',
  reasons: [],
  reasonCount: 0,
  reasonsDigest: null,
  moduleDigest: null,
  entry: 'main',
  epoch: 0n,
  stateDigest: null,
  actionDigest: new Uint8Array(32),
  fields: 0,
  opaque: 0,
  ...change,
});

/** The bytes of a record. */
export function encodeRecord(record: AuditRecord): Uint8Array {
  const writer = new ByteWriter(16);
  writeRecord(writer, record);
  return writer.bytes.slice(0, writer.length);
}
