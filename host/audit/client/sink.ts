import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { admitsAgent } from '../ingest/certificate.ts';
import { parseCredential, type Credential } from '../ingest/credential.ts';
import { SESSION_OPEN_DECISIONS } from '../ingest/limits.ts';
import { OpenDecisions } from '../ingest/open.ts';
import { checkEvent } from '../log/prepare.ts';
import { parseVerifierKey } from '../note/key.ts';
import { SESSION_ID_BYTES } from '../record/codes.ts';
import { recordText } from '../record/text.ts';
import type { AuditEvent, DurableReceipt } from '../types.ts';
import { deliver, type Attempt, type DeliveryOptions } from './delivery.ts';
import { Outbox, type Outgoing } from './outbox.ts';
import { settingsOf, type Settings } from './options.ts';
import { Runs } from './runs.ts';
import { httpTransport } from './transport.ts';
import type { RemoteSink, RemoteSinkOptions, WaitUntil } from './types.ts';

interface Waiter<T> {
  /** Events below this one must be durable. */
  readonly end: number;
  readonly resolve: (value: T) => void;
  readonly reject: (error: AuditError) => void;
}

/** One run of the deliveries, and when it should have got on. A worker's request that ends takes its runs with it, without a word. */
interface Run {
  until: number;
  readonly controller: AbortController;
}

class BatchingSink implements RemoteSink {
  readonly session: string;
  readonly #credential: Credential;
  readonly #settings: Settings;
  readonly #delivery: DeliveryOptions;
  readonly #outbox: Outbox;
  readonly #open = new OpenDecisions();
  readonly #runs = new Runs();
  /** Accepted events that are in no batch yet. */
  #queue: AuditEvent[] = [];
  #outgoing: Outgoing | undefined;
  #next = 0;
  #durable = 0;
  #checkpoint = '';
  #waiters: Waiter<void>[] = [];
  #run: Run | undefined;
  /** Deliveries that belong to a request, and how far they go. */
  readonly #drivers = new WeakMap<WaitUntil, { end: number }>();
  readonly #ended = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heart: ReturnType<typeof setInterval> | undefined;
  #stopped: AuditError | undefined;
  #closing: Promise<void> | undefined;

  constructor(credential: Credential, sessionId: Uint8Array, settings: Settings, delivery: DeliveryOptions) {
    this.session = encodeHex(sessionId);
    this.#credential = credential;
    this.#settings = settings;
    this.#delivery = delivery;
    this.#outbox = new Outbox(credential, sessionId);
    if (settings.heartbeatMs === null) return;
    this.#heart = setInterval(() => this.#beat(), settings.heartbeatMs);
    // On Node it would keep a process alive that has nothing else to do.
    const heart: unknown = this.#heart;
    if (typeof heart === 'object' && heart !== null && 'unref' in heart && typeof heart.unref === 'function') {
      heart.unref();
    }
  }

  get pending(): number {
    return this.#next - this.#durable;
  }

  append(event: AuditEvent): number {
    if (this.#stopped !== undefined || this.#closing !== undefined) throw this.#refusal();
    if (this.pending >= this.#settings.capacity) {
      // A run that a worker's request took with it is begun again by whoever finds the buffer full.
      this.#start();
      throw new AuditError('queue_full', `${this.#settings.capacity} events wait to be sent`);
    }
    this.#check(event);
    return this.#accept(event);
  }

  /** Refuses what the log would refuse, while the caller can still be told. */
  #check(event: AuditEvent): void {
    checkEvent(event, this.#next);
    const { agent, kind } = event;
    const own = agent === '' && (kind === 'swap' || kind === 'heartbeat');
    if (kind === 'close') throw new AuditError('record_malformed', 'a sender closes its session by closing its sink');
    if (!own && (typeof recordText(agent) !== 'string' || !admitsAgent(this.#credential.certified, agent))) {
      throw new AuditError('certificate_invalid', `the certificate does not admit the agent ${JSON.stringify(agent)}`);
    }
    if ((kind === 'outcome' || kind === 'approval') && this.#open.get(event.of) === undefined) {
      throw new AuditError('ticket_unknown', `ticket ${event.of} is no decision that waits for its outcome`);
    }
  }

  #accept(event: AuditEvent): number {
    const ticket = this.#next++;
    if (event.kind === 'decision') {
      this.#open.add(ticket, { index: ticket, escalated: null });
      if (this.#open.size > SESSION_OPEN_DECISIONS) this.#open.dropOldest();
    } else if (event.kind === 'outcome') {
      this.#open.finish(event.of);
    }
    this.#queue.push(event);
    if (this.#queue.length >= this.#settings.batchEvents) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), this.#settings.lingerMs);
    return ticket;
  }

  room(): Promise<void> {
    if (this.#stopped !== undefined || this.#closing !== undefined) return Promise.reject(this.#refusal());
    if (this.pending < this.#settings.capacity) return Promise.resolve();
    return this.#reached(this.#durable + 1);
  }

  async durable(ticket: number): Promise<DurableReceipt> {
    if (!(Number.isInteger(ticket) && ticket >= 0 && ticket < this.#next)) {
      throw new AuditError('ticket_unknown', `there is no ticket ${ticket}`);
    }
    await this.#reached(ticket + 1);
    const index = this.#runs.indexOf(ticket);
    if (index === undefined) throw new AuditError('ticket_unknown', `ticket ${ticket} was durable too long ago`);
    return { index: BigInt(index), checkpoint: this.#checkpoint };
  }

  flush(): Promise<void> {
    return this.#reached(this.#next);
  }

  waitUntil(context: WaitUntil): void {
    const end = this.#next;
    const known = this.#drivers.get(context);
    if (known !== undefined) {
      known.end = end;
      return;
    }
    // A request's own: what another one has begun ends with it, and a request that waits for nothing but another is taken for hung.
    const driver = { end };
    this.#drivers.set(context, driver);
    const attempt = { superseded: () => false, until: () => undefined, signal: this.#ended.signal };
    context.waitUntil(
      this.#deliver(() => driver.end, attempt).then(() => {
        this.#drivers.delete(context);
      }),
    );
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#heart);
    if (this.#stopped !== undefined) throw this.#refusal();
    // Of a session that never began there is nothing to say.
    if (this.#next > 0) this.#accept({ kind: 'close', time: this.#settings.clock(), agent: '' });
    const timer = setTimeout(
      () => this.#stop(new AuditError('writer_stopped', `the log has not taken ${this.pending} events in time`)),
      this.#settings.closeMs,
    );
    try {
      await this.flush();
    } finally {
      clearTimeout(timer);
    }
    this.#stopped ??= new AuditError('writer_stopped', 'the sink is closed');
  }

  #refusal(): AuditError {
    return this.#stopped ?? new AuditError('writer_stopped', 'the sink is closed');
  }

  /** Resolves when events below `end` are durable. */
  #reached(end: number): Promise<void> {
    if (end <= this.#durable) return Promise.resolve();
    if (this.#stopped !== undefined) return Promise.reject(this.#stopped);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.push({ end, resolve, reject });
    this.#start();
    return promise;
  }

  #beat(): void {
    const { heartbeatMs, clock, capacity } = this.#settings;
    if (heartbeatMs === null || this.#stopped !== undefined || this.pending >= capacity) return;
    this.#accept({ kind: 'heartbeat', time: clock(), agent: '', interval: heartbeatMs });
  }

  /** Begins to deliver, unless that is under way; a run that has not got on in its time is given up for a new one. */
  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#stopped !== undefined || this.pending === 0) return;
    if (this.#run !== undefined && Date.now() <= this.#run.until) return;
    this.#run?.controller.abort();
    const run: Run = { until: Date.now() + this.#delivery.timeoutMs, controller: new AbortController() };
    this.#run = run;
    const superseded = (): boolean => this.#run !== run;
    const until = (time: number): void => {
      run.until = time;
    };
    void this.#deliver(() => this.#next, { superseded, until, signal: run.controller.signal }).then(() => {
      if (superseded()) return;
      this.#run = undefined;
      // What was appended as the last was told of.
      this.#start();
    });
  }

  /**
   * Delivers what comes before `end`. Two may do so at once: a batch is the same to the log, and whoever has its receipt first counts. It never rejects: what is wrong stops the sink.
   */
  async #deliver(end: () => number, attempt: Attempt): Promise<void> {
    try {
      while (this.#durable < end() && this.#stopped === undefined && !attempt.superseded()) {
        const batch = (this.#outgoing ??= this.#pack());
        const superseded = (): boolean =>
          this.#outgoing !== batch || this.#stopped !== undefined || attempt.superseded();
        const body = await this.#outbox.seal(batch);
        if (superseded()) continue;
        const accepted = await deliver(batch, body, this.#delivery, { ...attempt, superseded });
        if (accepted === undefined || superseded()) continue;
        this.#outgoing = undefined;
        this.#runs.add(accepted.runs);
        this.#advance(batch.first + batch.count, accepted.checkpoint);
      }
    } catch (error) {
      if (attempt.superseded()) return;
      const known = error instanceof AuditError && error.code === 'writer_stopped';
      this.#stop(known ? error : new AuditError('writer_stopped', 'an event could not be sent', { cause: error }));
    }
  }

  #pack(): Outgoing {
    const { batchEvents, batchBytes } = this.#settings;
    const batch = this.#outbox.pack(this.#queue, batchEvents, batchBytes);
    this.#queue = this.#queue.slice(batch.count);
    return batch;
  }

  #advance(durable: number, checkpoint: string): void {
    this.#durable = durable;
    this.#checkpoint = checkpoint;
    const waiting = this.#waiters;
    this.#waiters = waiting.filter(({ end }) => end > durable);
    for (const { end, resolve } of waiting) if (end <= durable) resolve();
  }

  /** Stops for good. Everyone who waits is told. */
  #stop(error: AuditError): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = error;
    clearTimeout(this.#timer);
    clearInterval(this.#heart);
    this.#run?.controller.abort();
    this.#run = undefined;
    this.#ended.abort();
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }
}

/**
 * A sink for a runtime without a disk, or for another process than the log's: it sends what it accepts to a log's server, in signed batches, on web-standard APIs. What it has accepted is lost with it,
 * unless it was durable: the log shows that by the session that was not closed.
 *
 * It keeps so many events as `capacity` says; then `append` throws `queue_full`, and a guard denies or waits. When the log refuses a batch for good, the sink stops. In an edge worker, make it within a
 * request, and call `waitUntil` in each.
 *
 * @throws AuditError `options_invalid`, `key_invalid`, `certificate_invalid`
 */
export async function remoteSink(options: RemoteSinkOptions): Promise<RemoteSink> {
  const settings = settingsOf(options);
  const credential = await parseCredential(options.credential);
  const transport = typeof options.to === 'string' ? httpTransport(options.to) : options.to;
  const keys = (options.logKeys ?? []).map((key) => parseVerifierKey(key));
  const { timeoutMs, pauseMs } = settings;
  const sessionId = crypto.getRandomValues(new Uint8Array(SESSION_ID_BYTES));
  return new BatchingSink(credential, sessionId, settings, { transport, keys, timeoutMs, pauseMs });
}
