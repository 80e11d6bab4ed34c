import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { AuditError } from '../error/error.ts';
import type { Request } from './messages.ts';
import type { ParcelSlot } from './parcel-slot.ts';

/**
 * What is asked of the log's thread, in the order in which it was asked: messages, and, where the thread listens, a parcel in memory that both threads share. To listen is to wait without sleeping: a lone
 * intent finds this thread awake.
 */
export class Inbox {
  readonly #port: MessagePort;
  readonly #slot: ParcelSlot;
  /** Messages received, modulo 2^32, as a signed number. */
  #received = 0;
  /** How many were posted, as far as was known when the last was looked for. */
  #posted = 0;

  constructor(port: MessagePort, slot: ParcelSlot) {
    this.#port = port;
    this.#slot = slot;
  }

  /** Counts a message that the event loop has delivered. */
  count(): void {
    this.#received = (this.#received + 1) | 0;
  }

  /** Whether more events are about to be handed over. */
  get expects(): boolean {
    return this.#slot.more;
  }

  /** Waits for a message, after one was looked for in vain, or until none is expected, for so many milliseconds at most. The thread is held, and may sleep. @returns how many it took */
  wait(ms: number): number {
    const began = performance.now();
    this.#slot.waitPosted(this.#posted, ms);
    return performance.now() - began;
  }

  /** The message that has waited longest; undefined when none waits. */
  receive(): Request | undefined {
    this.#posted = this.#slot.posted;
    const received: { readonly message: Request } | undefined = receiveMessageOnPort(this.#port);
    if (received !== undefined) this.count();
    return received?.message;
  }

  /**
   * Waits for what is asked next, for so many milliseconds. Not while messages are delivered: the thread is held.
   * @returns what came, in order; nothing when nothing did
   * @throws AuditError `writer_stopped` when messages that came before a parcel are missing
   */
  listen(ms: number): readonly Request[] {
    const slot = this.#slot;
    const until = performance.now() + ms;
    slot.open();
    while (!slot.full && slot.posted === this.#received && performance.now() < until);
    const shared = slot.close();
    const asked: Request[] = [];
    while (shared === undefined ? asked.length === 0 : this.#received !== shared.after) {
      const request = this.receive();
      if (request !== undefined) asked.push(request);
      else if (shared === undefined) return asked;
      else throw new AuditError('writer_stopped', 'what was asked of the thread of the log is missing');
    }
    if (shared !== undefined) asked.push({ kind: 'events', parcel: shared.parcel });
    return asked;
  }
}
