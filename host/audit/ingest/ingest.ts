import { encodeHex } from '../../encoding/base64/hex.ts';
import { verifyEd25519 } from '../ed25519/verify.ts';
import { AuditError } from '../error/error.ts';
import type { LogEvent } from '../log/received.ts';
import type { AuditRecord, RecordBody, SentEvent } from '../record/types.ts';
import { sha256 } from '../sha256/sha256.ts';
import type { AuditSink } from '../types.ts';
import { batchDigest, batchMessage, parseBatch, parseBatchHead, parseEnvelope } from './batch.ts';
import { Certificates, type Enrolment } from './certificates.ts';
import { checkEvents } from './check.ts';
import { DEFAULT_LIMITS, type IngestLimits } from './limits.ts';
import { Quotas } from './quotas.ts';
import { receiptOf, Sessions, type BatchState, type SessionState } from './sessions.ts';
import type { Batch, BatchHead, BatchReceipt, Certificate, Envelope, Refusal } from './types.ts';

/** The log that batches go into. Nobody else appends to it but through the same sink. */
export interface IngestLog extends Pick<AuditSink, 'room' | 'durable'> {
  /** Index of ticket 0. */
  readonly base: bigint;
  append(event: LogEvent): number;
  /** A checkpoint over everything. */
  checkpoint(): Promise<string>;
}

export interface IngestOptions extends Enrolment {
  readonly log: IngestLog;
  readonly limits?: Partial<IngestLimits>;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/** A batch that is in the log's queue. */
export interface TakenBatch {
  readonly receipt: BatchReceipt;
  /**
   * Resolves, when the batch is on disk, with a signed checkpoint that covers it.
   * @throws AuditError `writer_stopped`
   */
  durable(): Promise<string>;
}

/** A batch whose signatures are right. */
interface Signed {
  readonly envelope: Envelope;
  readonly certificate: Certificate;
  readonly head: BatchHead;
  readonly digest: Uint8Array;
}

/** An event as the log has it: what it points to is a record. */
function placed(event: SentEvent, session: SessionState, sender: { batch: number; event: number }): RecordBody {
  if (event.kind !== 'outcome' && event.kind !== 'approval') return { ...event, sender };
  const decision = session.open.get(event.of);
  if (decision === undefined) throw new AuditError('record_mismatch', `event ${event.of} is no open decision`);
  return { ...event, of: decision.index, sender };
}

/**
 * Takes in what senders send: verifies, finds what was taken in before, and appends the rest to the log. What it knows of sessions is what the log's records say; so it is the same after a restart.
 */
export class Ingest {
  readonly #options: IngestOptions;
  readonly #limits: IngestLimits;
  readonly #clock: () => number;
  readonly #certificates: Certificates;
  readonly #sessions = new Sessions();
  readonly #quotas: Quotas;
  /** Batches are appended one by one. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#clock = options.clock ?? Date.now;
    this.#certificates = new Certificates(options);
    this.#quotas = new Quotas(this.#limits, this.#clock());
  }

  /**
   * Takes note of a record that the log held when it was opened; to be called with all of them, in order, before anything is received.
   * @throws AuditError `certificate_invalid`, `record_mismatch` for a log that was not verified
   */
  restore(record: AuditRecord): void {
    this.#sessions.restore(record);
  }

  /** Takes a request in, or says why not. */
  async receive(bytes: Uint8Array): Promise<TakenBatch | Refusal> {
    if (bytes.length > this.#limits.bodyBytes) {
      return { refused: 'too_large', message: `a request has at most ${this.#limits.bodyBytes} bytes` };
    }
    try {
      const signed = await this.#verify(bytes);
      if ('refused' in signed) return signed;
      const turn = this.#turn.then(() => this.#take(signed));
      this.#turn = turn.catch(() => undefined);
      return await turn;
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      const refused = error.code === 'writer_stopped' ? 'log_stopped' : 'request_malformed';
      return { refused, message: refused === 'log_stopped' ? 'the log has stopped' : error.message };
    }
  }

  /** The cheap first, and nothing of a batch is looked into before its signature is right. */
  async #verify(bytes: Uint8Array): Promise<Signed | Refusal> {
    const envelope = parseEnvelope(bytes);
    const head = parseBatchHead(envelope.batch);
    if (head.count > this.#limits.batchEvents) {
      return { refused: 'too_large', message: `a batch has at most ${this.#limits.batchEvents} events` };
    }
    if (head.origin !== this.#options.origin) return { refused: 'origin_mismatch', message: 'a batch for another log' };
    const certificate = await this.#certificates.check(envelope.certificate, this.#clock());
    if ('refused' in certificate) return certificate;
    if (!(await verifyEd25519(certificate.key, batchMessage(envelope.batch), envelope.signature))) {
      return { refused: 'signature_invalid', message: 'the batch is not signed by the key of its certificate' };
    }
    return { envelope, certificate, head, digest: batchDigest(envelope.batch) };
  }

  async #take(signed: Signed): Promise<TakenBatch | Refusal> {
    const { certificate, head } = signed;
    const session = this.#sessions.get(encodeHex(head.sessionId));
    // The log has the certificate that it began with, and none else to say what its key may write.
    if (session !== undefined && session.certificate !== encodeHex(sha256(signed.envelope.certificate))) {
      return { refused: 'session_foreign', message: 'the session was begun under another certificate' };
    }
    const known = session?.batches.get(head.number);
    if (session !== undefined && known !== undefined) {
      if (known.digest !== encodeHex(signed.digest)) {
        return { refused: 'batch_differs', message: `another batch ${head.number} of the session was taken in` };
      }
      if (known.done === known.count) return this.#taken(session, known);
    }
    const fault = known === undefined ? this.#misplaced(session, head) : undefined;
    if (fault !== undefined) return fault;
    const batch = parseBatch(signed.envelope.batch);
    const done = known?.done ?? 0;
    const wrong = checkEvents(batch.events.slice(done), batch.first + done, certificate, session);
    if (wrong !== undefined) return wrong;
    const full = this.#quotas.check(this.#sessions, {
      certificate,
      fresh: session === undefined,
      events: batch.events.slice(done),
      now: this.#clock(),
    });
    if (full !== undefined) return full;
    return this.#append(signed, batch, session, known);
  }

  /** Whether a batch that is new is not the next. */
  #misplaced(session: SessionState | undefined, head: BatchHead): Refusal | undefined {
    const last = session?.last;
    const whole = last === undefined || last.done === last.count;
    const number = last === undefined ? 0 : whole ? last.number + 1 : last.number;
    const first = last === undefined ? 0 : whole ? last.first + last.count : last.first;
    if (head.number !== number || head.first !== first) {
      const message = `batch ${number}, from event ${first} on, is the next of the session`;
      return { refused: 'batch_gap', message, expected: { number, first } };
    }
    if (session?.closed === true) return { refused: 'session_closed', message: 'the session has been closed' };
    return undefined;
  }

  async #append(
    { envelope, digest }: Signed,
    batch: Batch,
    known: SessionState | undefined,
    begun: BatchState | undefined,
  ): Promise<TakenBatch> {
    const { sessionId, number, first, count } = batch;
    const own = { time: Math.max(0, Math.floor(this.#clock())), agent: '' };
    let session = known;
    if (session === undefined) {
      const body = { certificate: envelope.certificate, sessionId };
      session = this.#sessions.begin(await this.#record({ kind: 'session', ...own, ...body }), body);
    }
    let state = begun;
    if (state === undefined) {
      const body = { session: session.record, number, first, count, digest };
      const index = await this.#record({ kind: 'batch', ...own, ...body, signature: envelope.signature });
      state = this.#sessions.batch(index, body);
    }
    for (const [place, event] of batch.events.entries()) {
      if (place < state.done) continue;
      const sender = { batch: state.record, event: first + place };
      const body = placed(event, session, sender);
      this.#sessions.event(await this.#record(body), body, sender);
    }
    return this.#taken(session, state);
  }

  /** Appends a record, when there is room. @returns its index */
  async #record(body: RecordBody): Promise<number> {
    const { log } = this.#options;
    for (;;) {
      try {
        return Number(log.base) + log.append({ kind: 'received', body });
      } catch (error) {
        if (!(error instanceof AuditError) || error.code !== 'queue_full') throw error;
        await log.room();
      }
    }
  }

  #taken(session: SessionState, state: BatchState): TakenBatch {
    const { log, origin } = this.#options;
    const last = state.runs.at(-1);
    const index = last === undefined ? state.record : last.index + last.count - 1;
    const ticket = index - Number(log.base);
    return {
      receipt: receiptOf(origin, session.id, state),
      durable: async () => (ticket < 0 ? log.checkpoint() : (await log.durable(ticket)).checkpoint),
    };
  }
}
