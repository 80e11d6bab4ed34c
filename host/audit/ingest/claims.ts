import type { AuditRecord, BatchRecord, EventRecord, SentEvent } from '../record/types.ts';
import { formatBatch } from './batch.ts';
import { SESSION_OPEN_DECISIONS } from './limits.ts';
import { OpenDecisions } from './open.ts';

/** What a sender signed, made again from the records of a log. */
export interface BatchClaim {
  /** `sequence` of the batch's record. */
  readonly record: number;
  readonly certificate: Uint8Array;
  /** `sequence` of the session's record, and its id. */
  readonly session: number;
  readonly sessionId: Uint8Array;
  /** Its events, but for those that the records do not make. */
  readonly events: readonly SentEvent[];
  /** The batch's bytes; null when the records do not make one. */
  readonly batch: Uint8Array | null;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
}

interface Session {
  readonly certificate: Uint8Array;
  readonly sessionId: Uint8Array;
  /** Decisions by their place in the log, and their numbers within the session. */
  readonly numbers: OpenDecisions;
}

interface Pending {
  readonly session: Session;
  readonly record: BatchRecord;
  readonly events: (SentEvent | null)[];
}

/** An event as it was sent; null when it points to what the session does not have. */
function sentEventOf(record: EventRecord, { numbers }: Session): SentEvent | null {
  const { version: _v, sequence: _s, agentSequence: _a, previous: _p, hostKeyId: _h, behind: _b, ...body } = record;
  if (body.kind !== 'outcome' && body.kind !== 'approval') return { ...body, sender: null };
  const of = numbers.numberOf(body.of);
  return of === undefined ? null : { ...body, of, sender: null };
}

/** Makes again, from the records of a log in their order, what its senders signed. */
export class BatchClaims {
  readonly #origin: string;
  readonly #sessions = new Map<number, Session>();
  readonly #pending = new Map<number, Pending>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Batches of which events are missing, as after a crash: what was signed is not there to be verified. */
  get unfinished(): number {
    return this.#pending.size;
  }

  /** Takes the next record in. @returns the claim of the batch that it completes */
  visit(record: AuditRecord): BatchClaim | undefined {
    if (record.kind === 'session') {
      const { certificate, sessionId } = record;
      this.#sessions.set(record.sequence, { certificate, sessionId, numbers: new OpenDecisions() });
      return undefined;
    }
    if (record.kind === 'batch') {
      const session = this.#sessions.get(record.session);
      if (session === undefined) return undefined;
      return this.#complete({ session, record, events: [] });
    }
    if (!('sender' in record)) return undefined;
    const pending = record.sender === null ? undefined : this.#pending.get(record.sender.batch);
    if (record.sender === null || pending === undefined) return undefined;
    const { session, events } = pending;
    events.push(sentEventOf(record, session));
    const index = record.sequence;
    if (record.kind === 'decision') session.numbers.add(record.sender.event, { index, escalated: null });
    else if (record.kind === 'outcome') session.numbers.finish(record.of);
    return this.#complete(pending);
  }

  #complete(pending: Pending): BatchClaim | undefined {
    const { session, record, events } = pending;
    if (events.length < record.count) {
      this.#pending.set(record.sequence, pending);
      return undefined;
    }
    this.#pending.delete(record.sequence);
    while (session.numbers.size > SESSION_OPEN_DECISIONS) session.numbers.dropOldest();
    const { certificate, sessionId } = session;
    const { number, first, digest, signature } = record;
    const sent = events.filter((event) => event !== null);
    const whole = sent.length === events.length;
    const batch = whole ? formatBatch({ origin: this.#origin, sessionId, number, first }, sent) : null;
    return {
      record: record.sequence,
      certificate,
      session: record.session,
      sessionId,
      events: sent,
      batch,
      digest,
      signature,
    };
  }
}
