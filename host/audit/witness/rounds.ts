import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import type { CosignerKey } from '../cosignature/types.ts';
import { AuditError } from '../error/error.ts';
import { parseNote } from '../note/parse.ts';
import { meetsQuorum } from '../tlog-policy/quorum.ts';
import type { PolicyWitness, TrustPolicy } from '../tlog-policy/types.ts';
import { collectCosignatures, type WitnessResult } from './client.ts';

/** The witnesses of a log. */
export interface LogWitnesses {
  /** Whom to ask, and whose cosignatures are a quorum: the text of a tlog-policy file, or what `parsePolicy` made of it. */
  readonly policy: string | TrustPolicy;
  /** Milliseconds that each request may take. Default 10,000. */
  readonly timeout?: number;
  /** Is told of each round. */
  readonly onRound?: (round: WitnessRound) => void;
  readonly fetch?: typeof globalThis.fetch;
}

export interface WitnessSettings extends LogWitnesses {
  readonly policy: TrustPolicy;
}

/** What came of asking the witnesses for a checkpoint. */
export interface WitnessRound {
  /** The checkpoint with all cosignatures that it has. */
  readonly checkpoint: string;
  readonly size: bigint;
  /** Whether the policy's quorum has cosigned. */
  readonly quorum: boolean;
  /** Of the witnesses that were asked in this round: all, or those that had not cosigned before. */
  readonly results: readonly WitnessResult[];
}

/** What rounds need of the log that publishes. */
export interface PublishedLog {
  consistency(size: bigint, to: bigint): Promise<readonly Uint8Array[]>;
  /** Publishes the checkpoint with cosignatures. @returns false when another was published meanwhile */
  publishCosigned(note: string): Promise<boolean>;
  /** Publishes nothing any more. */
  hold(): void;
}

/** A checkpoint that is being cosigned. */
interface Current {
  readonly text: string;
  readonly size: bigint;
  note: string;
  cosignedBy: CosignerKey[];
  /** Who has not cosigned it yet. */
  pending: readonly PolicyWitness[];
}

interface Waiter {
  readonly size: bigint;
  readonly resolve: (note: string) => void;
  readonly reject: (error: AuditError) => void;
}

/** A witness that could not be asked is asked again so much later, and then ever later. */
const RETRY_MS = 1000;
const MAX_RETRY_MS = 60_000;

function sizeOf(note: string): bigint {
  return parseCheckpoint(parseNote(note).text).size;
}

/**
 * Has a log's published checkpoints cosigned, one after another, in the background: what is published while a round runs waits for the next, and only the last of it is asked for. It never holds up the
 * log, but for what is published; and when a witness has seen another history than this log's, nothing is published any more.
 */
export class WitnessRounds {
  readonly #settings: WitnessSettings;
  readonly #log: PublishedLog;
  #next: string | undefined;
  #running: Promise<void> | undefined;
  #current: Current | undefined;
  #witnessed: { readonly size: bigint; readonly note: string } | undefined;
  #waiters: Waiter[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;
  #delay = RETRY_MS;
  #ended: AuditError | undefined;

  constructor(settings: WitnessSettings, log: PublishedLog) {
    this.#settings = settings;
    this.#log = log;
  }

  /** A checkpoint was published. */
  begin(note: string): void {
    if (this.#ended !== undefined) return;
    clearTimeout(this.#retry);
    this.#next = note;
    this.#running ??= this.#run();
  }

  /** Resolves with a witnessed checkpoint that covers a published one. */
  over(note: string): Promise<string> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const size = sizeOf(note);
    if (this.#witnessed !== undefined && this.#witnessed.size >= size) return Promise.resolve(this.#witnessed.note);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#waiters.push({ size, resolve, reject });
    const asked = this.#running !== undefined && (this.#next !== undefined || (this.#current?.size ?? -1n) >= size);
    if (!asked) this.begin(note);
    return promise;
  }

  /** Has the last checkpoint of a log cosigned, in one round at most, and ends. */
  async last(note: string): Promise<void> {
    try {
      await this.#running;
      const done = this.#current?.text === parseNote(note).text && this.#current.pending.length === 0;
      if (!done) this.begin(note);
      await this.#running;
    } finally {
      this.end(new AuditError('writer_stopped', 'the log is closed'));
    }
  }

  /** Asks for nothing more; whoever waits is told why. */
  end(error: AuditError): void {
    this.#ended ??= error;
    clearTimeout(this.#retry);
    this.#next = undefined;
    for (const { reject } of this.#waiters.splice(0)) reject(this.#ended);
  }

  async #run(): Promise<void> {
    try {
      while (this.#next !== undefined) {
        const note = this.#next;
        this.#next = undefined;
        await this.#round(note);
      }
    } catch (cause) {
      // The log itself has ended, or what it published is no checkpoint.
      const error = cause instanceof AuditError ? cause : undefined;
      this.end(error ?? new AuditError('writer_stopped', 'the witnesses could not be asked', { cause }));
    }
    this.#running = undefined;
  }

  async #round(note: string): Promise<void> {
    const { policy, timeout, fetch, onRound } = this.#settings;
    const current = this.#take(note);
    const { size } = current;
    const { checkpoint, results } = await collectCosignatures({
      checkpoint: current.note,
      policy: { ...policy, witnesses: current.pending },
      prove: (old) => this.#log.consistency(old, size),
      has: (later) => this.#has(later),
      ...(timeout === undefined ? {} : { timeout }),
      ...(fetch === undefined ? {} : { fetch }),
    });
    const ahead = results.find(({ outcome }) => outcome === 'ahead' || outcome === 'inconsistent');
    if (ahead === undefined) {
      const cosigned = results.filter(({ outcome }) => outcome === 'cosigned').map(({ witness }) => witness);
      current.note = checkpoint;
      current.cosignedBy = [...current.cosignedBy, ...cosigned.map(({ key }) => key)];
      current.pending = current.pending.filter((witness) => !cosigned.includes(witness));
    } else {
      this.#log.hold();
    }
    const quorum = meetsQuorum(policy, current.cosignedBy);
    if (ahead === undefined) await this.#log.publishCosigned(current.note);
    onRound?.({ checkpoint: current.note, size, quorum, results });
    if (ahead !== undefined) {
      const why = `the witness ${ahead.witness.name} knows another history of this log: ${ahead.detail}. Nothing is published any more`;
      return this.end(new AuditError('witness_ahead', why));
    }
    this.#settle(current, quorum, results);
    if (current.pending.length > 0 && this.#next === undefined) this.#retryLater(current);
    else this.#delay = RETRY_MS;
  }

  /** Whether the log has signed for so many entries by now. */
  async #has(size: bigint): Promise<boolean> {
    try {
      await this.#log.consistency(size, size);
      return true;
    } catch (error) {
      if (error instanceof AuditError && error.code === 'index_out_of_range') return false;
      throw error;
    }
  }

  /** The same checkpoint again keeps what it has. */
  #take(note: string): Current {
    const { text } = parseNote(note);
    if (this.#current?.text === text) return this.#current;
    this.#current = {
      text,
      size: parseCheckpoint(text).size,
      note,
      cosignedBy: [],
      pending: this.#settings.policy.witnesses,
    };
    return this.#current;
  }

  #settle({ size, note }: Current, quorum: boolean, results: readonly WitnessResult[]): void {
    const settled = this.#waiters.filter((waiter) => waiter.size <= size);
    this.#waiters = this.#waiters.filter((waiter) => waiter.size > size);
    if (quorum) this.#witnessed = { size, note };
    const missing = results.filter(({ outcome }) => outcome !== 'cosigned');
    const why = missing.map(({ witness, detail }) => `${witness.name}: ${detail}`).join('; ');
    for (const { resolve, reject } of settled) {
      if (quorum) resolve(note);
      else reject(new AuditError('quorum_unmet', `too few witnesses have cosigned (${why})`));
    }
  }

  #retryLater({ note }: Current): void {
    this.#retry = setTimeout(() => this.begin(note), this.#delay);
    // Nobody is kept from ending by a witness that is not there.
    if (typeof this.#retry === 'object') this.#retry.unref();
    this.#delay = Math.min(this.#delay * 2, MAX_RETRY_MS);
  }
}
