import type { AuditRecord, BatchRecord, EventRecord, SenderMark } from '../record/types.ts';

/** Where a sender's session stands. */
interface Session {
  /** `sequence` of its last batch; its own until there is one. */
  batch: number;
  /** Number of the next batch, and of the next event. */
  number: number;
  event: number;
  /** The number behind the last event of the last batch. */
  end: number;
  closed: boolean;
}

/** Checks that what senders sent is there without a gap, batch by batch and event by event. It keeps a few words a session. Signatures are another matter. */
export class SenderLinks {
  /** Sessions without a close. */
  open = 0;
  readonly #sessions = new Map<number, Session>();
  /** Sessions by their last batch. */
  readonly #batches = new Map<number, Session>();

  /** Takes the next record of the log in. @returns what is wrong with it */
  visit(record: AuditRecord): string | undefined {
    if (record.kind === 'session') {
      this.#sessions.set(record.sequence, { batch: record.sequence, number: 0, event: 0, end: 0, closed: false });
      this.open++;
      return undefined;
    }
    if (record.kind === 'batch') return this.#batch(record);
    if (!('sender' in record)) return undefined;
    return record.sender === null ? undefined : this.#event(record, record.sender);
  }

  #batch(record: BatchRecord): string | undefined {
    const session = this.#sessions.get(record.session);
    if (session === undefined) return `it points to record ${record.session}, which begins no session`;
    if (session.closed) return 'its session has been closed';
    if (record.number !== session.number) return `it is batch ${record.number} of its session, after ${session.number}`;
    if (session.event !== session.end) return `events are missing from the batch before, record ${session.batch}`;
    if (record.first !== session.event) return `it begins with event ${record.first}, after ${session.event}`;
    this.#batches.delete(session.batch);
    session.batch = record.sequence;
    session.number++;
    session.end += record.count;
    this.#batches.set(session.batch, session);
    return undefined;
  }

  #event(record: EventRecord, { batch, event }: SenderMark): string | undefined {
    const session = this.#batches.get(batch);
    if (session === undefined) return `record ${batch} is not the last batch of a session`;
    if (session.closed) return 'its session has been closed';
    if (event !== session.event || event >= session.end) {
      return `it is event ${event} of its session, after ${session.event} of ${session.end}`;
    }
    session.event++;
    if (record.kind === 'close') {
      session.closed = true;
      this.open--;
      if (session.event !== session.end) return 'events of its batch follow a close';
    }
    return undefined;
  }
}
