import { decodeCbor } from '../../engine/cbor/decode.ts';
import type { CborData, CborMap } from '../../engine/cbor/types.ts';
import { AuditError } from '../error/error.ts';
import {
  EVENT_KINDS,
  KEY,
  KINDS,
  MAX_CERTIFICATE_BYTES,
  MAX_CLOCK_STEP_MS,
  MAX_DATA_KEY,
  MAX_ENTRY_BYTES,
  MAX_REASONS,
  MAX_TEXT_BYTES,
  MODES,
  SESSION_ID_BYTES,
  STATUSES,
  STORE_NAME_BYTES,
  VERDICTS,
} from './codes.ts';
import {
  RECORD_VERSION,
  type AuditRecord,
  type BatchRecord,
  type BindingRecord,
  type ContinuationRecord,
  type DecisionRecord,
  type ErasureRecord,
  type EventRecord,
  type RecordHead,
  type RecordText,
  type SenderMark,
  type SentEvent,
  type SessionRecord,
} from './types.ts';

function refuse(why: string): never {
  throw new AuditError('record_malformed', `record: ${why}`);
}

/** Takes a record's fields out of its map one by one, so that what is left over is known. */
class Fields {
  readonly #map: CborMap;
  #taken = 0;

  constructor(data: CborData) {
    if (!(data instanceof Map)) refuse('not a map');
    this.#map = data;
  }

  take(key: number): CborData | undefined {
    const value = this.#map.get(key);
    if (value !== undefined) this.#taken++;
    return value;
  }

  integer(key: number, fallback?: number): number {
    const value = this.take(key) ?? fallback;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) refuse(`field ${key} is no integer`);
    return value;
  }

  optionalInteger(key: number): number | null {
    return this.#map.has(key) ? this.integer(key) : null;
  }

  text(key: number): RecordText {
    return asText(this.take(key), key);
  }

  optionalText(key: number): RecordText | null {
    return this.#map.has(key) ? this.text(key) : null;
  }

  bytes(key: number, size: number): Uint8Array {
    const value = this.take(key);
    if (!(value instanceof Uint8Array) || value.length !== size) refuse(`field ${key} is not ${size} bytes`);
    return value;
  }

  optionalDigest(key: number): Uint8Array | null {
    return this.#map.has(key) ? this.bytes(key, 32) : null;
  }

  /** A name by its code. */
  code<Name extends string>(key: number, names: readonly (Name | null)[]): Name {
    return names[this.integer(key)] ?? refuse(`field ${key} has an unknown code`);
  }

  done(): void {
    if (this.#taken !== this.#map.size) refuse('a field that does not belong there');
  }
}

function asText(value: CborData | undefined, key: number): RecordText {
  if (typeof value === 'string') {
    // A longer text must stand as its digest; there is one form of every text.
    // A unit takes three bytes at most.
    if (value.length > MAX_TEXT_BYTES / 3 && new TextEncoder().encode(value).length > MAX_TEXT_BYTES) {
      refuse(`field ${key} is too long a text`);
    }
    return value;
  }
  if (value instanceof Uint8Array && value.length === 32) return value;
  return refuse(`field ${key} is neither text nor a digest`);
}

function readHead(fields: Fields): RecordHead {
  if (fields.integer(KEY.version) !== RECORD_VERSION) refuse('an unknown version');
  const behind = fields.optionalInteger(KEY.behind);
  if (behind !== null && (behind === 0 || behind > MAX_CLOCK_STEP_MS)) refuse('no clock is clamped by so much');
  const head: RecordHead = {
    version: RECORD_VERSION,
    time: fields.integer(KEY.time),
    sequence: fields.integer(KEY.sequence),
    agent: fields.text(KEY.agent),
    agentSequence: fields.integer(KEY.agentSequence),
    previous: fields.optionalInteger(KEY.previous),
    hostKeyId: new DataView(fields.bytes(KEY.hostKeyId, 4).slice().buffer).getUint32(0),
    ...(behind === null ? {} : { behind }),
  };
  if ((head.previous === null) !== (head.agentSequence === 0))
    refuse('only the first record of an agent has no previous one');
  if (head.previous !== null && head.previous >= head.sequence) refuse('the previous record is not an earlier one');
  return head;
}

function readReasons(fields: Fields): { reasons: RecordText[]; reasonCount: number; reasonsDigest: Uint8Array | null } {
  const list = fields.take(KEY.reasons);
  if (!Array.isArray(list)) refuse('reasons are no list');
  const reasons = (list as readonly CborData[]).map((reason) => asText(reason, KEY.reasons));
  const count = fields.optionalInteger(KEY.reasonCount);
  const reasonsDigest = fields.optionalDigest(KEY.reasonsDigest);
  if ((count === null) !== (reasonsDigest === null)) refuse('a count and a digest of all reasons come together');
  if (count === null ? reasons.length > MAX_REASONS : reasons.length !== MAX_REASONS || count <= MAX_REASONS) {
    refuse(`the first ${MAX_REASONS} reasons are listed, and counted only if there are more`);
  }
  return { reasons, reasonCount: count ?? reasons.length, reasonsDigest };
}

function readEpoch(fields: Fields): bigint {
  const value = fields.take(KEY.epoch);
  if (typeof value !== 'number' && typeof value !== 'bigint') refuse('the epoch is no integer');
  if (!Number.isInteger(Number(value)) || value < 0n) refuse('the epoch is no unsigned integer');
  const epoch = BigInt(value);
  return epoch < 1n << 64n ? epoch : refuse('the epoch is 2^64 or more');
}

/** A pointer to an earlier record. */
function readOf(fields: Fields, head: RecordHead): number {
  const of = fields.integer(KEY.of);
  return of < head.sequence ? of : refuse('it points to a record that is not an earlier one');
}

function readOpaque(fields: Fields): number {
  const count = fields.optionalInteger(KEY.opaque);
  if (count === 0) refuse('no opaque values are written as no field');
  return count ?? 0;
}

function readApproved(fields: Fields): boolean {
  const approved = fields.take(KEY.approved);
  return typeof approved === 'boolean' ? approved : refuse('an answer is neither true nor false');
}

function readSender(fields: Fields, head: RecordHead): SenderMark | null {
  const batch = fields.optionalInteger(KEY.batch);
  const event = fields.optionalInteger(KEY.event);
  if ((batch === null) !== (event === null)) refuse('a batch and a number within the session come together');
  if (batch === null || event === null) return null;
  return batch < head.sequence ? { batch, event } : refuse('its batch is not an earlier record');
}

function readDecision(fields: Fields, head: RecordHead): Omit<DecisionRecord, 'sender'> {
  return {
    kind: 'decision',
    ...head,
    traceId: fields.optionalText(KEY.traceId),
    action: fields.text(KEY.action),
    verdict: fields.code(KEY.verdict, VERDICTS),
    mode: fields.code(KEY.mode, MODES),
    ...readReasons(fields),
    moduleDigest: fields.optionalDigest(KEY.moduleDigest),
    entry: fields.text(KEY.entry),
    epoch: readEpoch(fields),
    stateDigest: fields.optionalDigest(KEY.stateDigest),
    actionDigest: fields.bytes(KEY.actionDigest, 32),
    fields: fields.integer(KEY.fields),
    opaque: readOpaque(fields),
  };
}

function readSession(fields: Fields, head: RecordHead): SessionRecord {
  const certificate = fields.take(KEY.certificate);
  if (!(certificate instanceof Uint8Array) || certificate.length === 0 || certificate.length > MAX_CERTIFICATE_BYTES) {
    refuse('no certificate, or a longer one than there are');
  }
  return { kind: 'session', ...head, certificate, sessionId: fields.bytes(KEY.sessionId, SESSION_ID_BYTES) };
}

function readBatch(fields: Fields, head: RecordHead): BatchRecord {
  const session = fields.integer(KEY.session);
  const [number, first] = [fields.integer(KEY.number), fields.integer(KEY.first)];
  if (session >= head.sequence) refuse('its session is not an earlier record');
  if (number === 0 && first !== 0) refuse('the first batch of a session begins with its first event');
  return {
    kind: 'batch',
    ...head,
    session,
    number,
    first,
    count: fields.integer(KEY.count),
    digest: fields.bytes(KEY.batchDigest, 32),
    signature: fields.bytes(KEY.signature, 64),
  };
}

function readContinuation(fields: Fields, head: RecordHead): ContinuationRecord {
  if (head.sequence !== 0) refuse('only the first record of a log continues another');
  const [origin, size] = [fields.text(KEY.origin), fields.integer(KEY.size)];
  return { kind: 'continuation', ...head, origin, size, root: fields.bytes(KEY.root, 32) };
}

function readBinding(fields: Fields, head: RecordHead): BindingRecord {
  const [binding, hostKey] = [fields.bytes(KEY.binding, 32), fields.bytes(KEY.hostKey, 32)];
  const platform = fields.text(KEY.platform);
  return { kind: 'binding', ...head, binding, hostKey, platform, evidence: fields.optionalDigest(KEY.evidence) };
}

function readErasure(fields: Fields, head: RecordHead): ErasureRecord {
  const store = fields.bytes(KEY.store, STORE_NAME_BYTES);
  const dataKey = fields.integer(KEY.dataKey);
  if (dataKey >= MAX_DATA_KEY) refuse('no key of a store has this id');
  const ordered = fields.integer(KEY.ordered);
  return { kind: 'erasure', ...head, store, dataKey, ordered, by: fields.optionalText(KEY.by) };
}

function readEvent(kind: EventRecord['kind'], fields: Fields, head: RecordHead): EventRecord {
  const sender = readSender(fields, head);
  switch (kind) {
    case 'decision':
      return { ...readDecision(fields, head), sender };
    case 'outcome':
      return { kind, ...head, of: readOf(fields, head), status: fields.code(KEY.status, STATUSES), sender };
    case 'approval': {
      const approved = readApproved(fields);
      const of = readOf(fields, head);
      const approver = fields.text(KEY.approver);
      return { kind, ...head, of, approver, approved, actionDigest: fields.optionalDigest(KEY.actionDigest), sender };
    }
    case 'swap': {
      const [from, to] = [fields.optionalDigest(KEY.from), fields.optionalDigest(KEY.to)];
      return { kind, ...head, from, to, sender };
    }
    case 'heartbeat': {
      const interval = fields.integer(KEY.interval);
      return interval > 0 ? { kind, ...head, interval, sender } : refuse('the next heartbeat is due at once');
    }
    case 'close':
      return { kind, ...head, sender };
  }
}

const isEvent = (kind: AuditRecord['kind']): kind is EventRecord['kind'] =>
  (EVENT_KINDS as readonly string[]).includes(kind);

function readRecord(fields: Fields): AuditRecord {
  const kind = fields.code(KEY.kind, KINDS);
  const head = readHead(fields);
  switch (kind) {
    case 'session':
      return readSession(fields, head);
    case 'batch':
      return readBatch(fields, head);
    case 'continuation':
      return readContinuation(fields, head);
    case 'binding':
      return readBinding(fields, head);
    case 'erasure':
      return readErasure(fields, head);
    default:
      return readEvent(kind, fields, head);
  }
}

/**
 * Reads a leaf of the log. Only the canonical bytes of a record are accepted: deterministic CBOR, exactly the fields of its kind.
 * @throws AuditError `record_malformed`
 */
export function decodeRecord(bytes: Uint8Array): AuditRecord {
  let data: CborData;
  try {
    data = decodeCbor(bytes, { bytes: MAX_ENTRY_BYTES, depth: 2 });
  } catch (cause) {
    throw new AuditError('record_malformed', 'record: not deterministic CBOR, or too long', { cause });
  }
  const fields = new Fields(data);
  const record = readRecord(fields);
  fields.done();
  return record;
}

/**
 * Reads an event that a sender sent, with the strictness of a record.
 * @param number of the event within its session: what it points to comes before
 * @throws AuditError `record_malformed`
 */
export function readSentEvent(data: CborData, number: number): SentEvent {
  const fields = new Fields(data);
  const kind = fields.code(KEY.kind, KINDS);
  if (!isEvent(kind)) refuse('a sender sends no record of its log');
  const [time, agent] = [fields.integer(KEY.time), fields.text(KEY.agent)];
  const assigned = { version: RECORD_VERSION, agentSequence: 0, previous: null, hostKeyId: 0 } as const;
  const event = readEvent(kind, fields, { ...assigned, time, agent, sequence: number });
  fields.done();
  if (event.sender !== null) refuse('a sender marks nothing as sent: its log does');
  const { version: _v, sequence: _s, agentSequence: _a, previous: _p, hostKeyId: _h, behind: _b, ...body } = event;
  return body;
}
