import { decodeHex } from '../../encoding/base64/hex.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import { AuditError } from '../error/error.ts';
import { sha256 } from '../sha256/sha256.ts';
import type { DecisionEvent } from '../types.ts';
import { SEED_BYTES, writeFields } from '../record/action.ts';
import type { ByteWriter } from '../record/bytes.ts';
import { MAX_REASONS, MODES, STATUSES, VERDICTS } from '../record/codes.ts';
import { recordText } from '../record/text.ts';
import type { RecordText } from '../record/types.ts';
import { prepareBody, type LogEvent, type PreparedBody } from './received.ts';

/*
 * An event on its way to the log: short texts, numbers and digests only, in fixed places, so that what carries it between threads sees none of the caller's objects. The action's fields
 * are beside it, as the very bytes that are committed to.
 */

export type PreparedDecision = readonly [
  kind: 0,
  time: number,
  agent: RecordText,
  action: RecordText,
  verdict: number,
  mode: number,
  reasons: readonly RecordText[],
  reasonCount: number,
  reasonsDigest: Uint8Array | null,
  moduleDigest: string | null,
  entry: RecordText,
  epoch: number | bigint,
  stateDigest: string | null,
  traceId: RecordText | null,
  fields: number,
  opaque: number,
  seed: Uint8Array | null,
];
export type PreparedOutcome = readonly [kind: 1, time: number, agent: RecordText, of: number, status: number];
export type PreparedApproval = readonly [
  kind: 2,
  time: number,
  agent: RecordText,
  of: number,
  approver: RecordText,
  approved: boolean,
  actionDigest: string | null,
];
export type PreparedSwap = readonly [kind: 3, time: number, agent: RecordText, from: string | null, to: string | null];
export type PreparedEvent = PreparedDecision | PreparedOutcome | PreparedApproval | PreparedSwap | PreparedBody;

/**
 * Refuses what no record can be made of, while the caller can still be told.
 *
 * @param next the ticket that the event would get
 * @throws AuditError `record_malformed`, `ticket_unknown` when it points to a ticket that was not given out
 */
export function checkEvent(event: LogEvent, next: number): void {
  if (event.kind === 'received') return;
  if (typeof event.agent !== 'string') throw new AuditError('record_malformed', 'an agent is named by a string');
  switch (event.kind) {
    case 'decision':
      if (typeof event.action !== 'string') throw new AuditError('record_malformed', 'an action is named by a string');
      if (event.traceId !== undefined && typeof event.traceId !== 'string') {
        throw new AuditError('record_malformed', 'a trace id is a string');
      }
      if (event.seed !== undefined && event.seed.length !== SEED_BYTES) {
        throw new AuditError('record_malformed', `a seed has ${SEED_BYTES} bytes`);
      }
      return;
    case 'outcome':
    case 'approval':
      if (!(Number.isInteger(event.of) && event.of >= 0 && event.of < next)) {
        throw new AuditError('ticket_unknown', `there is no ticket ${event.of}`);
      }
      return;
    case 'heartbeat':
      if (Number.isSafeInteger(event.interval) && event.interval > 0) return;
      throw new AuditError('record_malformed', 'an interval is a whole number of milliseconds, 1 at least');
    case 'swap':
    case 'close':
  }
}

/** Whole milliseconds; a clock that is broken counts as 0, since a record must be made all the same. */
function wholeTime(time: number): number {
  const whole = typeof time === 'number' ? Math.floor(time) : 0;
  return Number.isSafeInteger(whole) && whole >= 0 ? whole : 0;
}

/** The last digest seen and found good: it is the module's, and the same for many events. */
let goodDigest = '';

/** A digest in hexadecimal; null for anything else, such as the empty text of a guard without a module. */
function hexDigest(text: string | null): string | null {
  if (text === null) return null;
  if (text === goodDigest) return text;
  if (decodeHex(text, 32) === undefined) return null;
  goodDigest = text;
  return text;
}

function wholeEpoch(epoch: bigint): number | bigint {
  return epoch === 0n ? 0 : BigInt.asUintN(64, epoch);
}

/** A decision with a seed of its record's salts, in the place of none. */
export function withSeed(event: PreparedDecision, seed: Uint8Array): PreparedDecision {
  // One by one, since the types of a tuple's places outlive neither `with` nor `slice`.
  return [
    event[0],
    event[1],
    event[2],
    event[3],
    event[4],
    event[5],
    event[6],
    event[7],
    event[8],
    event[9],
    event[10],
    event[11],
    event[12],
    event[13],
    event[14],
    event[15],
    seed,
  ];
}

function prepareDecision(event: DecisionEvent, fields: ByteWriter): PreparedDecision {
  const { reasons, seed } = event;
  const listed = reasons.length > MAX_REASONS ? reasons.slice(0, MAX_REASONS) : reasons;
  const shape = writeFields(fields, event.snapshot);
  return [
    0,
    wholeTime(event.time),
    recordText(event.agent),
    recordText(event.action),
    VERDICTS.indexOf(event.verdict),
    MODES.indexOf(event.mode),
    listed.map(recordText),
    reasons.length,
    listed === reasons ? null : sha256(encodeCbor(reasons.map(recordText))),
    hexDigest(event.moduleDigest),
    recordText(event.entry),
    wholeEpoch(event.epoch),
    hexDigest(event.stateDigest),
    event.traceId === undefined ? null : recordText(event.traceId),
    shape.fields,
    shape.opaque,
    seed ?? null,
  ];
}

/** Makes an event ready to be recorded; the fields of a decision's action are appended to `fields`. */
export function prepareEvent(event: LogEvent, fields: ByteWriter): PreparedEvent {
  switch (event.kind) {
    case 'decision':
      return prepareDecision(event, fields);
    case 'outcome':
      return [1, wholeTime(event.time), recordText(event.agent), event.of, STATUSES.indexOf(event.status)];
    case 'approval': {
      const { of, approver, approved, actionDigest } = event;
      const agent = recordText(event.agent);
      return [2, wholeTime(event.time), agent, of, recordText(approver), approved, hexDigest(actionDigest)];
    }
    case 'swap':
      return [3, wholeTime(event.time), recordText(event.agent), hexDigest(event.from), hexDigest(event.to)];
    case 'heartbeat':
    case 'close': {
      const head = { time: wholeTime(event.time), agent: recordText(event.agent), sender: null };
      return prepareBody(
        event.kind === 'close' ? { kind: 'close', ...head } : { kind: 'heartbeat', ...head, interval: event.interval },
      );
    }
    case 'received':
      return prepareBody(event.body);
  }
}
