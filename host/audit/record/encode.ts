import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { ByteWriter } from './bytes.ts';
import { KEY, KINDS, MODES, STATUSES, VERDICTS } from './codes.ts';
import type {
  ApprovalRecord,
  AuditRecord,
  BatchRecord,
  BindingRecord,
  DecisionRecord,
  ErasureRecord,
  RecordBody,
  RecordHead,
  RecordText,
  SentEvent,
  SwapRecord,
} from './types.ts';

const UNSIGNED = 0;
const ARRAY = 4;
const MAP = 5;
const DIGEST_BYTES = 32;

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

function keyedBytes(writer: ByteWriter, key: number, value: Uint8Array): void {
  writer.head(UNSIGNED, key);
  writer.byteString(value);
}

/** How many of some optional fields are there. */
function present(...fields: readonly unknown[]): number {
  let count = 0;
  for (const field of fields) if (field !== null) count++;
  return count;
}

type Body<R> = Omit<R, keyof RecordHead>;

function isListed({ reasons, reasonCount }: Body<DecisionRecord>): boolean {
  return reasonCount === reasons.length;
}

/** How many members a record has beside those of every record. */
export function bodyMembers(body: RecordBody): number {
  const marks = 'sender' in body && body.sender !== null ? 2 : 0;
  switch (body.kind) {
    case 'decision': {
      const { traceId, reasonsDigest, moduleDigest, stateDigest, opaque } = body;
      const optional = present(traceId, reasonsDigest, moduleDigest, stateDigest);
      return 8 + optional + (isListed(body) ? 0 : 1) + (opaque > 0 ? 1 : 0) + marks;
    }
    case 'outcome':
      return 2 + marks;
    case 'approval':
      return 3 + present(body.actionDigest) + marks;
    case 'swap':
      return present(body.from, body.to) + marks;
    case 'heartbeat':
      return 1 + marks;
    case 'close':
      return marks;
    case 'session':
      return 2;
    case 'batch':
      return 6;
    case 'continuation':
      return 3;
    case 'binding':
      return 3 + present(body.evidence);
    case 'erasure':
      return 3 + present(body.by);
  }
}

/** Bytes of a non-negative integer (RFC 8949 §3). */
function numberBytes(value: number): number {
  if (value < 24) return 1;
  if (value < 0x100) return 2;
  if (value < 0x10000) return 3;
  return value < 0x100000000 ? 5 : 9;
}

/** Where, in the `bytes` that `writeBody` has written of a decision of the log's own host, its action's digest stands. */
export function digestPlace({ fields, opaque }: Body<DecisionRecord>, bytes: number): number {
  const behind = 1 + numberBytes(fields) + (opaque > 0 ? 1 + numberBytes(opaque) : 0);
  return bytes - behind - DIGEST_BYTES;
}

function writeDecision(writer: ByteWriter, record: Body<DecisionRecord>): void {
  const { traceId, reasons, reasonCount, reasonsDigest, moduleDigest, epoch, stateDigest, opaque } = record;
  if (traceId !== null) keyedText(writer, KEY.traceId, traceId);
  keyedText(writer, KEY.action, record.action);
  keyedNumber(writer, KEY.verdict, VERDICTS.indexOf(record.verdict));
  keyedNumber(writer, KEY.mode, MODES.indexOf(record.mode));
  writer.head(UNSIGNED, KEY.reasons);
  writer.head(ARRAY, reasons.length);
  for (const reason of reasons) text(writer, reason);
  if (!isListed(record)) keyedNumber(writer, KEY.reasonCount, reasonCount);
  if (reasonsDigest !== null) keyedBytes(writer, KEY.reasonsDigest, reasonsDigest);
  if (moduleDigest !== null) keyedBytes(writer, KEY.moduleDigest, moduleDigest);
  keyedText(writer, KEY.entry, record.entry);
  writer.head(UNSIGNED, KEY.epoch);
  if (epoch === 0n) writer.head(UNSIGNED, 0);
  else writer.append(encodeCbor(epoch));
  if (stateDigest !== null) keyedBytes(writer, KEY.stateDigest, stateDigest);
  keyedBytes(writer, KEY.actionDigest, record.actionDigest);
  keyedNumber(writer, KEY.fields, record.fields);
  if (opaque > 0) keyedNumber(writer, KEY.opaque, opaque);
}

function writeApproval(writer: ByteWriter, record: Body<ApprovalRecord>): void {
  if (record.actionDigest !== null) keyedBytes(writer, KEY.actionDigest, record.actionDigest);
  keyedNumber(writer, KEY.of, record.of);
  keyedText(writer, KEY.approver, record.approver);
  writer.head(UNSIGNED, KEY.approved);
  writer.append(encodeCbor(record.approved));
}

function writeSwap(writer: ByteWriter, record: Body<SwapRecord>): void {
  if (record.from !== null) keyedBytes(writer, KEY.from, record.from);
  if (record.to !== null) keyedBytes(writer, KEY.to, record.to);
}

function writeBatch(writer: ByteWriter, record: Body<BatchRecord>): void {
  keyedNumber(writer, KEY.session, record.session);
  keyedNumber(writer, KEY.number, record.number);
  keyedNumber(writer, KEY.first, record.first);
  keyedNumber(writer, KEY.count, record.count);
  keyedBytes(writer, KEY.batchDigest, record.digest);
  keyedBytes(writer, KEY.signature, record.signature);
}

function writeBinding(writer: ByteWriter, record: Body<BindingRecord>): void {
  keyedBytes(writer, KEY.binding, record.binding);
  keyedBytes(writer, KEY.hostKey, record.hostKey);
  keyedText(writer, KEY.platform, record.platform);
  if (record.evidence !== null) keyedBytes(writer, KEY.evidence, record.evidence);
}

function writeErasure(writer: ByteWriter, record: Body<ErasureRecord>): void {
  keyedBytes(writer, KEY.store, record.store);
  keyedNumber(writer, KEY.dataKey, record.dataKey);
  keyedNumber(writer, KEY.ordered, record.ordered);
  if (record.by !== null) keyedText(writer, KEY.by, record.by);
}

function writeOwn(writer: ByteWriter, body: RecordBody): void {
  switch (body.kind) {
    case 'decision':
      return writeDecision(writer, body);
    case 'outcome':
      keyedNumber(writer, KEY.of, body.of);
      return keyedNumber(writer, KEY.status, STATUSES.indexOf(body.status));
    case 'approval':
      return writeApproval(writer, body);
    case 'swap':
      return writeSwap(writer, body);
    case 'heartbeat':
      return keyedNumber(writer, KEY.interval, body.interval);
    case 'close':
      return;
    case 'session':
      keyedBytes(writer, KEY.certificate, body.certificate);
      return keyedBytes(writer, KEY.sessionId, body.sessionId);
    case 'batch':
      return writeBatch(writer, body);
    case 'continuation':
      keyedText(writer, KEY.origin, body.origin);
      keyedNumber(writer, KEY.size, body.size);
      return keyedBytes(writer, KEY.root, body.root);
    case 'binding':
      return writeBinding(writer, body);
    case 'erasure':
      return writeErasure(writer, body);
  }
}

/** Writes the members that a record has beside those of every record; their keys are the greater ones. */
export function writeBody(writer: ByteWriter, body: RecordBody): void {
  writeOwn(writer, body);
  if (!('sender' in body) || body.sender === null) return;
  keyedNumber(writer, KEY.batch, body.sender.batch);
  keyedNumber(writer, KEY.event, body.sender.event);
}

/**
 * Begins a record: the members that every record has.
 * @param members how many follow
 */
export function writeHead(writer: ByteWriter, kind: AuditRecord['kind'], head: RecordHead, members: number): void {
  writer.head(MAP, members + 7 + (head.previous === null ? 0 : 1) + (head.behind === undefined ? 0 : 1));
  keyedNumber(writer, KEY.version, head.version);
  keyedNumber(writer, KEY.kind, KINDS.indexOf(kind));
  keyedNumber(writer, KEY.time, head.time);
  keyedNumber(writer, KEY.sequence, head.sequence);
  keyedText(writer, KEY.agent, head.agent);
  keyedNumber(writer, KEY.agentSequence, head.agentSequence);
  if (head.previous !== null) keyedNumber(writer, KEY.previous, head.previous);
  writer.head(UNSIGNED, KEY.hostKeyId);
  writer.head(2, 4);
  writer.uint32(writer.claim(4), head.hostKeyId);
}

/** Ends a record, once its body is written. */
export function writeTail(writer: ByteWriter, { behind }: RecordHead): void {
  if (behind !== undefined) keyedNumber(writer, KEY.behind, behind);
}

/** Writes a record's canonical bytes, a leaf of the log (docs/record-format.md §2). */
export function writeRecord(writer: ByteWriter, record: AuditRecord): void {
  writeHead(writer, record.kind, record, bodyMembers(record));
  writeBody(writer, record);
  writeTail(writer, record);
}

/** Writes an event as a sender sends it (docs/record-format.md §9.2). */
export function writeSentEvent(writer: ByteWriter, event: SentEvent): void {
  writer.head(MAP, bodyMembers(event) + 3);
  keyedNumber(writer, KEY.kind, KINDS.indexOf(event.kind));
  keyedNumber(writer, KEY.time, event.time);
  keyedText(writer, KEY.agent, event.agent);
  writeBody(writer, event);
}
