import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import type { AuditRecord, BatchRecord, EventRecord, RecordBody, SenderMark, SessionRecord } from '../record/types.ts';
import { sha256 } from '../sha256/sha256.ts';
import { parseCertificate } from './certificate.ts';
import { SESSION_OPEN_DECISIONS } from './limits.ts';
import { OpenDecisions } from './open.ts';
import type { BatchReceipt, ReceiptRun } from './types.ts';

/** Receipts of a session that are kept for a sender that asks again. It asks for the last. */
const KEPT_RECEIPTS = 64;
/** Of all sessions together, beside the last of each: about a kilobyte each, so that all that is remembered stays below half a gigabyte. */
const KEPT_IN_ALL = 1 << 17;

/** A batch that is in the log, or on its way there. */
export interface BatchState {
  readonly number: number;
  readonly record: number;
  readonly first: number;
  readonly count: number;
  /** Lower-case hex. */
  readonly digest: string;
  readonly runs: ReceiptRun[];
  /** Events of it that are there. Fewer than `count` where a crash came between. */
  done: number;
}

/** What a log knows of one sender's session. */
export interface SessionState {
  readonly id: string;
  /** `sequence` of its record. */
  readonly record: number;
  /** SHA-256 of its certificate, and the serial of that, lower-case hex. */
  readonly certificate: string;
  readonly serial: string;
  readonly expiry: number;
  readonly open: OpenDecisions;
  readonly batches: Map<number, BatchState>;
  last: BatchState | undefined;
  closed: boolean;
}

/** All sessions of a log: what its records say of them, so that it is the same after a restart. */
export class Sessions {
  /** Decisions without an outcome, of all sessions. */
  openDecisions = 0;
  readonly #byId = new Map<string, SessionState>();
  readonly #byRecord = new Map<number, SessionState>();
  /** By the record of their last batch. */
  readonly #byBatch = new Map<number, SessionState>();
  readonly #bySerial = new Map<string, number>();
  /** Batches that are not the last of their session, in the order in which others followed. */
  readonly #earlier = new Map<BatchState, SessionState>();
  /** Goes on where it was: from the front each time it would pass over all that was given up. */
  readonly #oldest = this.#earlier.entries();
  readonly #kept: number;

  /** @param kept receipts of all sessions together, beside the last of each */
  constructor(kept = KEPT_IN_ALL) {
    this.#kept = kept;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): SessionState | undefined {
    return this.#byId.get(id);
  }

  /** Sessions of a certificate. */
  countOf(serial: string): number {
    return this.#bySerial.get(serial) ?? 0;
  }

  /**
   * Takes note of a record that the log holds.
   * @throws AuditError `certificate_invalid`, `record_mismatch` for a log that was not verified
   */
  restore(record: AuditRecord): void {
    if (record.kind === 'session') this.begin(record.sequence, record);
    else if (record.kind === 'batch') this.batch(record.sequence, record);
    else if ('sender' in record && record.sender !== null) this.event(record.sequence, record, record.sender);
  }

  begin(index: number, { certificate, sessionId }: Pick<SessionRecord, 'certificate' | 'sessionId'>): SessionState {
    const { serial, expiry } = parseCertificate(certificate);
    const session: SessionState = {
      id: encodeHex(sessionId),
      record: index,
      certificate: encodeHex(sha256(certificate)),
      serial: encodeHex(serial),
      expiry,
      open: new OpenDecisions(),
      batches: new Map(),
      last: undefined,
      closed: false,
    };
    this.#byId.set(session.id, session);
    this.#byRecord.set(index, session);
    this.#bySerial.set(session.serial, this.countOf(session.serial) + 1);
    return session;
  }

  batch(index: number, record: Omit<BatchRecord, keyof EventRecord | 'kind' | 'signature'>): BatchState {
    const session = this.#byRecord.get(record.session);
    if (session === undefined) throw new AuditError('record_mismatch', `record ${index}: a batch of no session`);
    const { number, first, count } = record;
    const digest = encodeHex(record.digest);
    const state: BatchState = { number, record: index, first, count, digest, runs: [], done: 0 };
    if (session.last !== undefined) {
      this.#byBatch.delete(session.last.record);
      this.#earlier.set(session.last, session);
    }
    this.#byBatch.set(index, session);
    session.last = state;
    session.batches.set(number, state);
    this.#drop(session, number - KEPT_RECEIPTS);
    if (this.#earlier.size > this.#kept) {
      const oldest = this.#oldest.next();
      if (oldest.done !== true) this.#drop(oldest.value[1], oldest.value[0].number);
    }
    return state;
  }

  /** Gives up the receipt of a batch, if it is there. */
  #drop({ batches }: SessionState, number: number): void {
    const state = batches.get(number);
    if (state === undefined) return;
    batches.delete(number);
    this.#earlier.delete(state);
  }

  event(index: number, event: RecordBody, { batch, event: number }: SenderMark): void {
    const session = this.#byBatch.get(batch);
    const state = session?.last;
    if (session === undefined || state === undefined || number !== state.first + state.done) {
      throw new AuditError('record_mismatch', `record ${index}: an event that its batch does not have there`);
    }
    state.done++;
    const run = state.runs.at(-1);
    if (run !== undefined && run.index + run.count === index) {
      state.runs[state.runs.length - 1] = { ...run, count: run.count + 1 };
    } else {
      state.runs.push({ event: number, index, count: 1 });
    }
    this.#follow(session, number, index, event);
    // Behind the batch: until then what it points to is there.
    while (state.done === state.count && session.open.size > SESSION_OPEN_DECISIONS) {
      session.open.dropOldest();
      this.openDecisions--;
    }
  }

  #follow(session: SessionState, number: number, index: number, event: RecordBody): void {
    const { open } = session;
    const before = open.size;
    if (event.kind === 'decision') {
      open.add(number, { index, escalated: event.verdict === 'escalate' ? event.actionDigest : null });
    } else if (event.kind === 'outcome') {
      open.finish(event.of);
    } else if (event.kind === 'close') {
      session.closed = true;
      open.clear();
    }
    this.openDecisions += open.size - before;
  }

  /** Forgets sessions whose certificates have expired: nothing more is taken in of them. */
  forget(now: number): void {
    for (const session of this.#byId.values()) {
      if (session.expiry > now) continue;
      this.#byId.delete(session.id);
      this.#byRecord.delete(session.record);
      for (const state of session.batches.values()) this.#earlier.delete(state);
      if (session.last !== undefined) this.#byBatch.delete(session.last.record);
      this.openDecisions -= session.open.size;
      const left = this.countOf(session.serial) - 1;
      if (left > 0) this.#bySerial.set(session.serial, left);
      else this.#bySerial.delete(session.serial);
    }
  }
}

/** The receipt of a batch whose events are all in the log. */
export function receiptOf(origin: string, session: string, batch: BatchState): BatchReceipt {
  const { number, digest, record, first, count, runs } = batch;
  return { origin, session, number, digest, record, first, count, events: [...runs] };
}
