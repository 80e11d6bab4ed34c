import { decodeHex } from '../../encoding/base64/hex.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import { AuditError } from '../error/error.ts';
import { sha256 } from '../sha256/sha256.ts';
import type { AuditEvent, DecisionEvent, RecordedVerdict } from '../types.ts';
import { SEED_BYTES, type ActionShape } from '../record/action.ts';
import { MAX_REASONS, MODES, STATUSES, VERDICTS } from '../record/codes.ts';
import { recordText } from '../record/text.ts';
import type { RecordBody } from '../record/types.ts';
import type { LogEvent } from './received.ts';

type DecisionBody = Extract<RecordBody, { readonly kind: 'decision' }>;

const RECORDED: readonly RecordedVerdict[] = VERDICTS.filter((verdict) => verdict !== null);

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
export function wholeTime(time: number): number {
  const whole = typeof time === 'number' ? Math.floor(time) : 0;
  return Number.isSafeInteger(whole) && whole >= 0 ? whole : 0;
}

/** Reads digests in hexadecimal, and remembers the last: it is the module's, and the same for many events. Null for anything else, such as the empty text of a guard without a module. */
function digestReader(): (text: string | null) => Uint8Array | null {
  let known: string | null = null;
  let digest: Uint8Array | null = null;
  return (text) => {
    if (text !== known) {
      digest = text === null ? null : (decodeHex(text, 32) ?? null);
      known = text;
    }
    return digest;
  };
}

export const moduleDigestOf: (text: string | null) => Uint8Array | null = digestReader();
export const stateDigestOf: (text: string | null) => Uint8Array | null = digestReader();
const digestOf = digestReader();

/** What is not known is recorded as what it amounts to. */
function oneOf<T>(list: readonly T[], value: T, otherwise: T): T {
  return list.includes(value) ? value : otherwise;
}

/** Stands for an action's digest until it is known. */
const NO_DIGEST = new Uint8Array(32);

/** The record of a decision but for its place in the log, and for its action's digest. */
export function decisionBody(event: DecisionEvent, { fields, opaque }: ActionShape): DecisionBody {
  const { reasons, epoch, traceId } = event;
  const listed = reasons.length > MAX_REASONS ? reasons.slice(0, MAX_REASONS) : reasons;
  return {
    kind: 'decision',
    time: wholeTime(event.time),
    agent: recordText(event.agent),
    traceId: traceId === undefined ? null : recordText(traceId),
    action: recordText(event.action),
    verdict: oneOf(RECORDED, event.verdict, 'deny'),
    mode: oneOf(MODES, event.mode, 'enforce'),
    reasons: listed.map(recordText),
    reasonCount: reasons.length,
    reasonsDigest: listed === reasons ? null : sha256(encodeCbor(reasons.map(recordText))),
    moduleDigest: moduleDigestOf(event.moduleDigest),
    entry: recordText(event.entry),
    epoch: epoch === 0n ? epoch : BigInt.asUintN(64, epoch),
    stateDigest: stateDigestOf(event.stateDigest),
    actionDigest: NO_DIGEST,
    fields,
    opaque,
    sender: null,
  };
}

/** The record of an event of the log's own host but for its place in the log, of which the first ticket stands at `base`. */
export function bodyOf(event: Exclude<AuditEvent, DecisionEvent>, base: number): RecordBody {
  const head = { time: wholeTime(event.time), agent: recordText(event.agent), sender: null };
  switch (event.kind) {
    case 'outcome':
      return { kind: 'outcome', ...head, of: base + event.of, status: oneOf(STATUSES, event.status, 'failed') };
    case 'approval': {
      const { of, approver, approved, actionDigest } = event;
      const what = { approver: recordText(approver), approved, actionDigest: digestOf(actionDigest) };
      return { kind: 'approval', ...head, of: base + of, ...what };
    }
    case 'swap':
      return { kind: 'swap', ...head, from: digestOf(event.from), to: digestOf(event.to) };
    case 'heartbeat':
      return { kind: 'heartbeat', ...head, interval: event.interval };
    case 'close':
      return { kind: 'close', ...head };
  }
}
