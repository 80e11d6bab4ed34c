import { receiveMessageOnPort, type MessagePort, type Worker } from 'node:worker_threads';
import { subjectOf, type SubjectRule } from '../disclosures/subject.ts';
import type { ErasureBody, Subject } from '../disclosures/types.ts';
import { AuditError } from '../error/error.ts';
import { formatVerifierKey } from '../note/key.ts';
import type { SignerKey } from '../note/types.ts';
import type { DurableReceipt } from '../types.ts';
import { WitnessRounds, type PublishedLog, type WitnessSettings } from '../witness/rounds.ts';
import type { Durable, DurableSlot } from './durable-slot.node.ts';
import type { FileLog, LogOptions } from './file-log.ts';
import { Lookout } from './lookout.node.ts';
import type { Answer, Request } from './messages.ts';
import { packParcel } from './parcel-message.node.ts';
import { EventPacker } from './parcel.ts';
import type { ParcelSlot } from './parcel-slot.ts';
import { checkEvent } from './prepare.ts';
import type { LogEvent } from './received.ts';
import { Ring } from './ring.ts';

/** Events are handed over at once when so many wait. */
const BATCH = 256;
/** Whoever appends so many without letting others run packs a slice of them at once: the log's thread is at work meanwhile. */
const MANY = 1024;
/** The main thread packs for so long, and then lets others run, in milliseconds. */
const SLICE_MS = 0.12;
/** The same where it lets nobody run: whoever appends so many waits for all of it, and fewer parcels are less work on both sides. */
const MANY_SLICE_MS = 0.36;
/** The first slice for a log's thread that has nothing to do: it begins with that, and finds the rest when it is done. */
const FIRST_SLICE_MS = 0.03;
/** Whoever waits for one of so few events waits for little more than the disk. */
const FEW = 64;
/** Events packed between two looks at the clock. */
const STEP = 4;

/** Memory that is shared with the log's thread. */
interface Slots {
  readonly durable: DurableSlot;
  readonly parcels: ParcelSlot;
}

interface DurableWaiter {
  readonly ticket: number;
  readonly resolve: (receipt: DurableReceipt) => void;
  readonly reject: (error: AuditError) => void;
}

interface RoomWaiter {
  readonly resolve: () => void;
  readonly reject: (error: AuditError) => void;
}

interface AnswerWaiter {
  readonly resolve: (answer: Extract<Answer, { readonly kind: 'answer' }>) => void;
  readonly reject: (error: AuditError) => void;
}

/** The log as its users see it: it keeps events until its thread has taken them, and tells what the thread says. */
export class ThreadedLog implements FileLog {
  readonly verifierKey: string;
  readonly postQuantumVerifierKey: string | null;
  readonly base: bigint;
  readonly #port: MessagePort;
  readonly #worker: Worker;
  readonly #capacity: number;
  readonly #lingerMs: number;
  readonly #subject: SubjectRule | undefined;
  readonly #packer: EventPacker;
  readonly #parcels: ParcelSlot;
  /** Accepted events that were not handed over yet. */
  readonly #queue = new Ring<LogEvent>();
  #next = 0;
  /** Tickets below this one are durable. */
  #durable = 0;
  #checkpoint = '';
  #durableWaiters: DurableWaiter[] = [];
  #roomWaiters: RoomWaiter[] = [];
  readonly #answerWaiters: AnswerWaiter[] = [];
  #timer: NodeJS.Timeout | undefined;
  #soon = false;
  #stopped: AuditError | undefined;
  #closing: Promise<void> | undefined;
  /** Nothing more is accepted; witnesses may still be asked. */
  #ending: Promise<void> | undefined;
  readonly #closed = Promise.withResolvers<void>();
  /** Resolves when the thread is gone. */
  readonly #ended = Promise.withResolvers<void>();

  readonly #rounds: WitnessRounds | undefined;
  readonly #lookout: Lookout;

  constructor(
    worker: Worker,
    port: MessagePort,
    slots: Slots,
    { key, postQuantum }: { readonly key: SignerKey; readonly postQuantum: SignerKey | undefined },
    size: number,
    options: LogOptions,
    witnesses: WitnessSettings | undefined,
  ) {
    this.#rounds = witnesses === undefined ? undefined : new WitnessRounds(witnesses, this.#published);
    this.verifierKey = formatVerifierKey(key);
    this.postQuantumVerifierKey = postQuantum === undefined ? null : formatVerifierKey(postQuantum);
    this.base = BigInt(size);
    this.#packer = new EventPacker(size);
    this.#port = port;
    this.#lookout = new Lookout(slots.durable, this.#found);
    this.#parcels = slots.parcels;
    this.#worker = worker;
    this.#capacity = options.capacity ?? 16_384;
    this.#lingerMs = options.lingerMs ?? 5;
    this.#subject = options.disclosures?.subject;
    this.#closed.promise.catch(() => undefined);
    port.on('message', (answer: Answer) => this.#receive(answer));
    worker.on('error', (cause) =>
      this.#stop(new AuditError('writer_stopped', 'the thread of the log failed', { cause })),
    );
    worker.on('exit', () => {
      // What it said last may not have been heard yet by a thread that was busy.
      for (let said = receiveMessageOnPort(port); said !== undefined; said = receiveMessageOnPort(port)) {
        this.#receive(said.message as Answer);
      }
      this.#stop(new AuditError('writer_stopped', 'the thread of the log has ended'));
      this.#ended.resolve();
    });
    worker.unref();
    port.unref();
  }

  append(event: LogEvent): number {
    if (this.#stopped !== undefined || this.#ending !== undefined) throw this.#refusal();
    if (this.#next - this.#durable >= this.#capacity) {
      throw new AuditError('queue_full', `${this.#capacity} events wait to be written`);
    }
    checkEvent(event, this.#next);
    this.#queue.push(event);
    if (this.#queue.length >= MANY) this.#pack(performance.now() + MANY_SLICE_MS);
    if (this.#queue.length >= BATCH) this.#handOverSoon();
    else if (this.#timer === undefined && !this.#soon) this.#linger();
    return this.#next++;
  }

  room(): Promise<void> {
    if (this.#stopped !== undefined || this.#ending !== undefined) return Promise.reject(this.#refusal());
    if (this.#next - this.#durable < this.#capacity) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#roomWaiters.push({ resolve, reject });
    return promise;
  }

  durable(ticket: number): Promise<DurableReceipt> {
    if (!(Number.isInteger(ticket) && ticket >= 0 && ticket < this.#next)) {
      return Promise.reject(new AuditError('ticket_unknown', `there is no ticket ${ticket}`));
    }
    if (ticket < this.#durable) return Promise.resolve(this.#receipt(ticket));
    if (this.#stopped !== undefined) return Promise.reject(this.#refusal());
    this.#handOverSoon();
    const { promise, resolve, reject } = Promise.withResolvers<DurableReceipt>();
    this.#durableWaiters.push({ ticket, resolve, reject });
    // For the others it is looked already, or was in vain: a commit costs one look.
    if (this.#durableWaiters.length === 1) this.#lookOut();
    return promise;
  }

  async checkpoint(): Promise<string> {
    return (await this.#ask({ kind: 'checkpoint' })).text;
  }

  async proof(index: bigint): Promise<string> {
    return (await this.#ask({ kind: 'proof', index })).text;
  }

  async consistency(size: bigint, to?: bigint): Promise<readonly Uint8Array[]> {
    return (await this.#ask({ kind: 'consistency', size, ...(to === undefined ? {} : { to }) })).hashes;
  }

  async witnessed(): Promise<string> {
    if (this.#rounds === undefined) throw new AuditError('options_invalid', 'the log was opened without `witnesses`');
    return this.#rounds.over(await this.checkpoint());
  }

  /** What the rounds of witnesses need of the log. */
  readonly #published: PublishedLog = {
    // In the background: what waits is packed in its slices of time, not for this.
    consistency: async (size, to) =>
      (await this.#ask({ kind: 'consistency', size, to }, 'what was handed over')).hashes,
    publishCosigned: async (note) => (await this.#ask({ kind: 'cosigned', note }, 'what was handed over')).text !== '',
    hold: () => this.#post({ kind: 'hold' }),
  };

  close(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  /** Has the last checkpoint cosigned, if that can be, before the log is closed. */
  async #end(): Promise<void> {
    if (this.#rounds !== undefined && this.#stopped === undefined) {
      await this.checkpoint().then(
        (note) => this.#rounds?.last(note),
        () => undefined,
      );
    }
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#stopped !== undefined) throw this.#refusal();
    this.#handOverAll();
    this.#post({ kind: 'close' });
    this.#port.ref();
    this.#worker.ref();
    await this.#closed.promise;
    await this.#ended.promise;
  }

  #refusal(): AuditError {
    return this.#stopped ?? new AuditError('writer_stopped', 'the log is closed');
  }

  #receipt(ticket: number): DurableReceipt {
    return { index: this.base + BigInt(ticket), checkpoint: this.#checkpoint };
  }

  #ask(
    request: Request,
    over: 'everything' | 'what was handed over' = 'everything',
  ): Promise<Extract<Answer, { readonly kind: 'answer' }>> {
    if (this.#stopped !== undefined || this.#closing !== undefined) return Promise.reject(this.#refusal());
    if (over === 'everything') this.#handOverAll();
    this.#post(request);
    this.#port.ref();
    const { promise, resolve, reject } = Promise.withResolvers<Extract<Answer, { readonly kind: 'answer' }>>();
    this.#answerWaiters.push({ resolve, reject });
    return promise;
  }

  #post(request: Request, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(request, transfer);
    this.#parcels.countPosted();
  }

  /** Begins to wait for more events. The timer keeps the process alive until they are handed over. */
  #linger(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#handOver();
    }, this.#lingerMs);
  }

  #handOverSoon(): void {
    if (this.#soon || this.#queue.length === 0) return;
    this.#soon = true;
    setImmediate(() => this.#handOver());
  }

  /** Hands over what can be packed within a slice of time, and comes back for the rest. */
  #handOver(): void {
    this.#soon = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#stopped !== undefined) return;
    const began = performance.now();
    if (this.#next - this.#queue.length === this.#durable) this.#pack(began + FIRST_SLICE_MS);
    if (this.#queue.length > 0) this.#pack(began + SLICE_MS);
    this.#handOverSoon();
    this.#lookOut();
  }

  #handOverAll(): void {
    while (this.#stopped === undefined && this.#queue.length > 0) this.#pack(Infinity);
  }

  /** Packs queued events until a time, a few at least, and sends them. */
  #pack(until: number): void {
    const queue = this.#queue;
    const packer = this.#packer;
    const subjects: Subject[] = [];
    const rule = this.#subject;
    try {
      do {
        for (let i = 0; i < STEP; i++) {
          const event = queue.shift();
          if (event === undefined) break;
          packer.add(event);
          if (rule !== undefined) subjects.push(subjectOf(rule, event));
        }
      } while (queue.length > 0 && performance.now() < until && packer.count < BATCH * 4);
      if (packer.count === 0) return;
      const parcel = packer.take();
      const [message, given] = packParcel(rule === undefined ? parcel : { ...parcel, subjects });
      if (!this.#parcels.put(message)) this.#post({ kind: 'events', parcel: message }, given);
      // Once the parcel is there: the log's thread would commit without it.
      this.#parcels.more = queue.length > 0;
      this.#port.ref();
    } catch (cause) {
      // An event that cannot be recorded must not be passed over.
      this.#stop(new AuditError('writer_stopped', 'an event could not be recorded', { cause }));
    }
  }

  #receive(answer: Answer): void {
    // It was there before the answer was.
    this.#lookout.take();
    switch (answer.kind) {
      case 'published':
        this.#rounds?.begin(answer.checkpoint);
        break;
      case 'erasures':
        for (const body of answer.bodies) void this.#tell(body);
        break;
      case 'durable':
        this.#advance(answer);
        break;
      case 'answer':
        this.#answerWaiters.shift()?.resolve(answer);
        break;
      case 'refused':
        this.#answerWaiters.shift()?.reject(new AuditError(answer.code, answer.message));
        break;
      case 'stopped':
        this.#stop(new AuditError('writer_stopped', answer.message));
        break;
      case 'closed':
        this.#stopped = new AuditError('writer_stopped', 'the log is closed');
        this.#closed.resolve();
        break;
      case 'ready':
    }
    this.#release(answer.kind === 'closed');
  }

  readonly #found = (durable: Durable): void => {
    this.#advance(durable);
    this.#release();
    this.#lookOut();
  };

  /** Looks for what becomes durable, where somebody waits, for few events, and all were handed over: not before, as more may come. */
  #lookOut(): void {
    const lone = this.#queue.length === 0 && this.#next - this.#durable <= FEW;
    if (lone && this.#durableWaiters.length > 0 && this.#stopped === undefined) this.#lookout.begin();
  }

  /** Lets the process end, when nothing is waited for. */
  #release(closed = false): void {
    // Whoever waits for an answer, or for the end, must not be left by a process that has nothing else to do.
    const awaited = this.#answerWaiters.length > 0 || (this.#closing !== undefined && !closed);
    if (this.#durable === this.#next && !awaited) this.#port.unref();
  }

  #advance({ size, checkpoint }: Durable): void {
    const durable = size - Number(this.base);
    // What was looked for may be heard of again.
    if (durable <= this.#durable) return;
    this.#durable = durable;
    this.#checkpoint = checkpoint;
    const waiting = this.#durableWaiters;
    this.#durableWaiters = waiting.filter(({ ticket }) => ticket >= this.#durable);
    for (const { ticket, resolve } of waiting) if (ticket < this.#durable) resolve(this.#receipt(ticket));
    if (this.#roomWaiters.length > 0 && this.#next - this.#durable < this.#capacity) {
      for (const { resolve } of this.#roomWaiters.splice(0)) resolve();
    }
  }

  /** Takes in that a subject is erased. Where the log ends before it is durable, whoever opens it next does so. */
  async #tell(erasure: ErasureBody): Promise<void> {
    for (;;) {
      try {
        await this.room();
        const { index } = await this.durable(this.append({ kind: 'received', body: erasure }));
        this.#post({ kind: 'recorded', erasure, index: Number(index) });
        return;
      } catch (error) {
        // Others may have taken the room.
        if (!(error instanceof AuditError) || error.code !== 'queue_full') return;
      }
    }
  }

  /** Stops for good. Everyone who waits is told. */
  #stop(error: AuditError): void {
    if (this.#stopped !== undefined) return;
    this.#lookout.end();
    this.#stopped = error;
    this.#rounds?.end(error);
    clearTimeout(this.#timer);
    for (const { reject } of this.#durableWaiters.splice(0)) reject(error);
    for (const { reject } of this.#roomWaiters.splice(0)) reject(error);
    for (const { reject } of this.#answerWaiters.splice(0)) reject(error);
    this.#closed.reject(error);
    this.#queue.clear();
    // Without its port the thread has nothing left to do, and ends by itself.
    this.#port.close();
  }
}
