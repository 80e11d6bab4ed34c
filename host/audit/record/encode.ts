import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { ByteWriter } from './bytes.ts';
import { KEY, KINDS, MODES, STATUSES, VERDICTS } from './codes.ts';
import type { ApprovalRecord, AuditRecord, DecisionRecord, OutcomeRecord, RecordText, SwapRecord } from './types.ts';

const UNSIGNED = 0;
const ARRAY = 4;
const MAP = 5;

function text(writer: ByteWriter, value: RecordText): void {
  if (typeof value === 'string') writer.text(value);
  else writer.byteString(value);
}

function keyedNumber(writer: ByteWriter, key: number, value: number): void {
  writer.head(UNSIGNED, key);
  writer.number(value);
}

function keyedText(writer: ByteWriter, key: number, value: RecordText): void {
  writer.head(UNSIGNED, key);
  text(writer, value);
}

function keyedDigest(writer: ByteWriter, key: number, value: Uint8Array): void {
  writer.head(UNSIGNED, key);
  writer.byteString(value);
}

/** How many of some optional fields are there. */
function present(...fields: readonly unknown[]): number {
  let count = 0;
  for (const field of fields) if (field !== null) count++;
  return count;
}

function writeHead(writer: ByteWriter, record: AuditRecord, members: number): void {
  writer.head(MAP, members + 7 + (record.previous === null ? 0 : 1));
  keyedNumber(writer, KEY.version, record.version);
  keyedNumber(writer, KEY.kind, KINDS.indexOf(record.kind));
  keyedNumber(writer, KEY.time, record.time);
  keyedNumber(writer, KEY.sequence, record.sequence);
  keyedText(writer, KEY.agent, record.agent);
  keyedNumber(writer, KEY.agentSequence, record.agentSequence);
  if (record.previous !== null) keyedNumber(writer, KEY.previous, record.previous);
  writer.head(UNSIGNED, KEY.hostKeyId);
  writer.head(2, 4);
  writer.uint32(writer.claim(4), record.hostKeyId);
}

function writeDecision(writer: ByteWriter, record: DecisionRecord): void {
  const { traceId, reasons, reasonCount, reasonsDigest, moduleDigest, epoch, stateDigest, opaque } = record;
  const listed = reasonCount === reasons.length;
  const optional = present(traceId, reasonsDigest, moduleDigest, stateDigest) + (listed ? 0 : 1) + (opaque > 0 ? 1 : 0);
  writeHead(writer, record, 8 + optional);
  if (traceId !== null) keyedText(writer, KEY.traceId, traceId);
  keyedText(writer, KEY.action, record.action);
  keyedNumber(writer, KEY.verdict, VERDICTS.indexOf(record.verdict));
  keyedNumber(writer, KEY.mode, MODES.indexOf(record.mode));
  writer.head(UNSIGNED, KEY.reasons);
  writer.head(ARRAY, reasons.length);
  for (const reason of reasons) text(writer, reason);
  if (!listed) keyedNumber(writer, KEY.reasonCount, reasonCount);
  if (reasonsDigest !== null) keyedDigest(writer, KEY.reasonsDigest, reasonsDigest);
  if (moduleDigest !== null) keyedDigest(writer, KEY.moduleDigest, moduleDigest);
  keyedText(writer, KEY.entry, record.entry);
  writer.head(UNSIGNED, KEY.epoch);
  if (epoch === 0n) writer.head(UNSIGNED, 0);
  else writer.append(encodeCbor(epoch));
  if (stateDigest !== null) keyedDigest(writer, KEY.stateDigest, stateDigest);
  keyedDigest(writer, KEY.actionDigest, record.actionDigest);
  keyedNumber(writer, KEY.fields, record.fields);
  if (opaque > 0) keyedNumber(writer, KEY.opaque, opaque);
}

function writeOutcome(writer: ByteWriter, record: OutcomeRecord): void {
  writeHead(writer, record, 2);
  keyedNumber(writer, KEY.of, record.of);
  keyedNumber(writer, KEY.status, STATUSES.indexOf(record.status));
}

function writeApproval(writer: ByteWriter, record: ApprovalRecord): void {
  writeHead(writer, record, 3 + present(record.actionDigest));
  if (record.actionDigest !== null) keyedDigest(writer, KEY.actionDigest, record.actionDigest);
  keyedNumber(writer, KEY.of, record.of);
  keyedText(writer, KEY.approver, record.approver);
  writer.head(UNSIGNED, KEY.approved);
  writer.append(encodeCbor(record.approved));
}

function writeSwap(writer: ByteWriter, record: SwapRecord): void {
  writeHead(writer, record, present(record.from, record.to));
  if (record.from !== null) keyedDigest(writer, KEY.from, record.from);
  if (record.to !== null) keyedDigest(writer, KEY.to, record.to);
}

/** Writes a record's canonical bytes, a leaf of the log (docs/record-format.md §2). */
export function writeRecord(writer: ByteWriter, record: AuditRecord): void {
  switch (record.kind) {
    case 'decision':
      return writeDecision(writer, record);
    case 'outcome':
      return writeOutcome(writer, record);
    case 'approval':
      return writeApproval(writer, record);
    case 'swap':
      return writeSwap(writer, record);
  }
}
