/** So long, all in all, a commit waits for events, in milliseconds: less than a commit more would take. */
const PATIENCE_MS = 0.5;

/** What is asked of the log's thread, as far as one must know of it to wait. */
interface Expected {
  /** Whether more events are about to be handed over. */
  readonly expects: boolean;
  /** Waits for that, for so many milliseconds at most. @returns how many it took */
  wait(ms: number): number;
}

/** What can be done of a commit before it begins. */
interface Work {
  /** @returns whether there was anything to do */
  hashSome(): boolean;
}

/** A pause in which the log's thread has nothing that it could take into a frame, though more is about to be handed over. A commit would come too early then: those behind it would wait for the disk twice. */
export class Lull {
  readonly #inbox: Expected;
  readonly #work: Work;
  #left = PATIENCE_MS;

  constructor(inbox: Expected, work: Work) {
    this.#inbox = inbox;
    this.#work = work;
  }

  /** Does what a commit would do first; when that is done, waits. @returns false, and does neither, when nothing more is to come, or it is late */
  pass(): boolean {
    if (!this.#inbox.expects) return false;
    if (this.#work.hashSome()) return true;
    if (this.#left <= 0) return false;
    this.#left -= this.#inbox.wait(this.#left);
    return true;
  }

  /** Says that a commit begins. */
  end(): void {
    this.#left = PATIENCE_MS;
  }
}
