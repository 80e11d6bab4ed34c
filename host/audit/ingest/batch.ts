import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborData } from '../../engine/cbor/types.ts';
import { AuditError } from '../error/error.ts';
import { ByteWriter } from '../record/bytes.ts';
import { MAX_CERTIFICATE_BYTES, MAX_TEXT_BYTES, SESSION_ID_BYTES } from '../record/codes.ts';
import { readSentEvent } from '../record/decode.ts';
import { writeSentEvent } from '../record/encode.ts';
import type { SentEvent } from '../record/types.ts';
import { sha256 } from '../sha256/sha256.ts';
import { labelled } from './labelled.ts';
import type { Batch, BatchHead, Envelope } from './types.ts';

/** Domain of a sender's signatures. */
const LABEL = 'edict batch 1\n';
const VERSION = 1;
/** Certificate, batch and signature. Anybody may send one: more is not even decoded. */
const ENVELOPE_ITEMS = 3;
/** Keys and reasons of an event, and more than these. */
const EVENT_ITEMS = 128;
/** RFC 8949 §3.1: major types. */
const UNSIGNED = 0;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;

function refuse(why: string): never {
  throw new AuditError('request_malformed', `batch: ${why}`);
}

/** What a sender signs of a batch's bytes. */
export function batchMessage(batch: Uint8Array): Uint8Array<ArrayBuffer> {
  return labelled(LABEL, batch);
}

/** The digest that a batch's record holds: SHA-256 of what is signed. */
export function batchDigest(batch: Uint8Array): Uint8Array<ArrayBuffer> {
  return sha256(batchMessage(batch));
}

/** Writes what stands before a batch's events. */
function writeBatchHead(writer: ByteWriter, { origin, sessionId, number, first, count }: BatchHead): void {
  writer.head(MAP, 6);
  writer.head(UNSIGNED, 0);
  writer.head(UNSIGNED, VERSION);
  writer.head(UNSIGNED, 1);
  writer.text(origin);
  writer.head(UNSIGNED, 2);
  writer.byteString(sessionId);
  writer.head(UNSIGNED, 3);
  writer.number(number);
  writer.head(UNSIGNED, 4);
  writer.number(first);
  writer.head(UNSIGNED, 5);
  writer.head(ARRAY, count);
}

/** The bytes of a batch (docs/record-format.md §9.2). */
export function formatBatch(head: Omit<BatchHead, 'count'>, events: readonly SentEvent[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(256 + 256 * events.length);
  writeBatchHead(writer, { ...head, count: events.length });
  for (const event of events) writeSentEvent(writer, event);
  return writer.bytes.slice(0, writer.length);
}

/** Moves over the head of a batch item by item; each must be in its shortest form. */
class HeadReader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  #byte(): number {
    return this.#bytes[this.at++] ?? refuse('it ends too early');
  }

  /** The argument of an item of a major type. */
  argument(major: number): number {
    const initial = this.#byte();
    const information = initial & 0x1f;
    if (initial >> 5 !== major || information > 27) refuse('its head is not in its form');
    if (information < 24) return information;
    const size = 1 << (information - 24);
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + this.#byte();
    const least = size === 1 ? 24 : 256 ** (size / 2);
    return value >= least && Number.isSafeInteger(value)
      ? value
      : refuse('a number of its head is too large or too long');
  }

  key(expected: number): void {
    if (this.argument(UNSIGNED) !== expected) refuse('its head is not in its form');
  }

  string(major: number, limit: number): Uint8Array {
    const length = this.argument(major);
    const start = this.at;
    this.at += length;
    if (length > limit || this.at > this.#bytes.length) refuse('a string of its head is too long');
    return this.#bytes.slice(start, this.at);
  }
}

/** Reads what stands before the events, without looking at them. `at` is where they begin, as an array. */
function readHead(bytes: Uint8Array): BatchHead & { readonly at: number } {
  const reader = new HeadReader(bytes);
  if (reader.argument(MAP) !== 6) refuse('it is no map of six');
  reader.key(0);
  if (reader.argument(UNSIGNED) !== VERSION) refuse('an unknown version');
  reader.key(1);
  const text = reader.string(TEXT, MAX_TEXT_BYTES);
  let origin: string;
  try {
    origin = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text);
  } catch {
    refuse('its origin is not UTF-8');
  }
  reader.key(2);
  const sessionId = reader.string(BYTES, SESSION_ID_BYTES);
  if (sessionId.length !== SESSION_ID_BYTES) refuse(`its session's id is not ${SESSION_ID_BYTES} bytes`);
  reader.key(3);
  const number = reader.argument(UNSIGNED);
  reader.key(4);
  const first = reader.argument(UNSIGNED);
  reader.key(5);
  const { at } = reader;
  const count = reader.argument(ARRAY);
  if (number === 0 && first !== 0) refuse('the first batch begins with the first event');
  if (!Number.isSafeInteger(first + count)) refuse('its events have no numbers');
  return { origin, sessionId, number, first, count, at };
}

/**
 * Reads what a batch says of itself before its events, which are not looked at.
 * @throws AuditError `request_malformed`
 */
export function parseBatchHead(bytes: Uint8Array): BatchHead {
  const { at: _, ...head } = readHead(bytes);
  return head;
}

/**
 * Reads a batch, strictly: there is one form of every batch.
 * @throws AuditError `request_malformed`, `record_malformed`
 */
export function parseBatch(bytes: Uint8Array): Batch {
  const { at, ...head } = readHead(bytes);
  let data: CborData;
  try {
    data = decodeCbor(bytes.subarray(at), { depth: 3, items: EVENT_ITEMS * head.count });
  } catch (cause) {
    throw new AuditError('request_malformed', 'batch: its events are not deterministic CBOR', { cause });
  }
  if (!Array.isArray(data)) refuse('its events are no array');
  return { ...head, events: (data as readonly CborData[]).map((event, i) => readSentEvent(event, head.first + i)) };
}

/** The bytes that a sender posts. */
export function formatEnvelope({ certificate, batch, signature }: Envelope): Uint8Array<ArrayBuffer> {
  return encodeCbor([certificate, batch, signature]);
}

/**
 * Reads what a sender posts.
 * @throws AuditError `request_malformed`
 */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  let data: CborData;
  try {
    data = decodeCbor(bytes, { depth: 1, items: ENVELOPE_ITEMS });
  } catch (cause) {
    throw new AuditError('request_malformed', 'no envelope: not deterministic CBOR', { cause });
  }
  const [certificate, batch, signature] = Array.isArray(data) && data.length === 3 ? (data as readonly CborData[]) : [];
  if (!(certificate instanceof Uint8Array) || !(batch instanceof Uint8Array) || !(signature instanceof Uint8Array)) {
    throw new AuditError('request_malformed', 'no envelope: not an array of three byte strings');
  }
  if (certificate.length > MAX_CERTIFICATE_BYTES || signature.length !== 64) {
    throw new AuditError('request_malformed', 'no envelope: a certificate or signature of the wrong length');
  }
  return { certificate, batch, signature };
}
