/** A decision that an outcome or approval may be about. */
export interface OpenDecision {
  /** Its place in the log. */
  readonly index: number;
  /** What an approval must be about, if it was an escalation. */
  readonly escalated: Uint8Array | null;
}

/** The decisions of a session that have no outcome yet, by their number within the session and by their place in the log. */
export class OpenDecisions {
  readonly #decisions = new Map<number, OpenDecision>();
  readonly #numbers = new Map<number, number>();

  get size(): number {
    return this.#decisions.size;
  }

  get(number: number): OpenDecision | undefined {
    return this.#decisions.get(number);
  }

  /** The number of the decision at a place in the log. */
  numberOf(index: number): number | undefined {
    return this.#numbers.get(index);
  }

  add(number: number, decision: OpenDecision): void {
    this.#decisions.set(number, decision);
    this.#numbers.set(decision.index, number);
  }

  /** Its outcome is there. */
  finish(index: number): void {
    const number = this.#numbers.get(index);
    if (number === undefined) return;
    this.#numbers.delete(index);
    this.#decisions.delete(number);
  }

  /** Gives the oldest up. */
  dropOldest(): void {
    const oldest = this.#numbers.keys().next();
    if (oldest.done !== true) this.finish(oldest.value);
  }

  clear(): void {
    this.#decisions.clear();
    this.#numbers.clear();
  }
}
