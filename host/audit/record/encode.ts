import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { ActionShape } from './action.ts';
import { argumentBytes, putHead, putUint32, type ByteWriter } from './bytes.ts';
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
const BYTES = 2;
const ARRAY = 4;
const MAP = 5;
const DIGEST_BYTES = 32;
/** Most bytes of a number with its key, and of what a record begins with before its agent and behind it. */
const MEMBER_BYTES = 10;
const BEFORE_AGENT_BYTES = 2 + 4 * MEMBER_BYTES + 1;
const BEHIND_AGENT_BYTES = 2 * MEMBER_BYTES + 6;

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

/** Where, in the `bytes` that `writeBody` has written of a decision of the log's own host, its action's digest stands. */
export function digestPlace({ fields, opaque }: ActionShape, bytes: number): number {
  const behind = 1 + argumentBytes(fields) + (opaque > 0 ? 1 + argumentBytes(opaque) : 0);
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

/** A head that is written, whose place another takes then. */
export interface WrittenHead extends Omit<RecordHead, 'behind'> {
  readonly behind?: number | undefined;
}

/**
 * Begins a record: the members that every record has.
 * @param kind its place in the list of kinds
 * @param members how many follow
 */
export function writeHead(writer: ByteWriter, kind: number, head: WrittenHead, members: number): void {
  const { previous } = head;
  // Few claims: the log's thread writes a head for each of its records, and little else.
  let at = writer.claim(BEFORE_AGENT_BYTES);
  let { bytes } = writer;
  at = putHead(bytes, at, MAP << 5, members + 7 + (previous === null ? 0 : 1) + (head.behind === undefined ? 0 : 1));
  // Numbers below 24 are their own initial bytes.
  bytes[at] = KEY.version;
  bytes[at + 1] = head.version;
  bytes[at + 2] = KEY.kind;
  bytes[at + 3] = kind;
  at = putMember(bytes, at + 4, KEY.time, head.time);
  at = putMember(bytes, at, KEY.sequence, head.sequence);
  bytes[at] = KEY.agent;
  writer.length = at + 1;
  text(writer, head.agent);
  at = writer.claim(BEHIND_AGENT_BYTES);
  ({ bytes } = writer);
  at = putMember(bytes, at, KEY.agentSequence, head.agentSequence);
  if (previous !== null) at = putMember(bytes, at, KEY.previous, previous);
  bytes[at] = KEY.hostKeyId;
  bytes[at + 1] = (BYTES << 5) | 4;
  putUint32(bytes, at + 2, head.hostKeyId);
  writer.length = at + 6;
}

/** Writes a member whose key is below 24. @returns where it ends */
function putMember(bytes: Uint8Array, at: number, key: number, value: number): number {
  bytes[at] = key;
  return putHead(bytes, at + 1, UNSIGNED, value);
}

/** Ends a record, once its body is written. */
export function writeTail(writer: ByteWriter, { behind }: WrittenHead): void {
  if (behind !== undefined) keyedNumber(writer, KEY.behind, behind);
}

/** Writes a record's canonical bytes, a leaf of the log (docs/record-format.md §2). */
export function writeRecord(writer: ByteWriter, record: AuditRecord): void {
  writeHead(writer, KINDS.indexOf(record.kind), record, bodyMembers(record));
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
