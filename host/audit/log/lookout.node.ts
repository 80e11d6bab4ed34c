import type { Durable, DurableSlot } from './durable-slot.node.ts';

/** So long one looks: some times what a commit of few events takes on a disk that answers at once, in milliseconds. */
const LOOK_MS = 1;
/** After so many looks in a row that were in vain, and each further one, so many are left out: on a disk that is slower, looking is no gain. */
const IN_VAIN = 3;
const LEFT_OUT = 31;

/**
 * Looks for what becomes durable, in turns of the event loop, in place of sleeping until a message comes: whoever waits is told about 60 µs earlier, as neither thread has to be woken and the processor
 * stays awake. It costs what is left of this thread's time while somebody waits, 1 ms a commit at most, and 3 % of that where the disk is slower. Whatever else the loop has to do is done in each turn.
 */
export class Lookout {
  readonly #slot: DurableSlot;
  readonly #found: (durable: Durable) => void;
  #looking = false;
  #until = 0;
  #inVain = 0;
  #leftOut = 0;

  constructor(slot: DurableSlot, found: (durable: Durable) => void) {
    this.#slot = slot;
    this.#found = found;
  }

  /** Begins to look, if that is likely to be worth it. */
  begin(): void {
    if (this.#looking) return;
    if (this.#leftOut > 0) {
      this.#leftOut--;
      return;
    }
    this.#looking = true;
    this.#until = performance.now() + LOOK_MS;
    this.#slot.open();
    setImmediate(this.#turn);
  }

  /** Takes what is there now. */
  take(): void {
    const durable = this.#slot.take();
    if (durable !== undefined) this.#found(durable);
  }

  /** Stops looking. What is there is taken. */
  end(): void {
    this.#looking = false;
    const durable = this.#slot.close();
    if (durable !== undefined) this.#found(durable);
  }

  readonly #turn = (): void => {
    if (!this.#looking) return;
    const durable = this.#slot.take();
    if (durable === undefined && performance.now() < this.#until) {
      setImmediate(this.#turn);
      return;
    }
    this.#inVain = durable === undefined ? this.#inVain + 1 : 0;
    if (this.#inVain >= IN_VAIN) this.#leftOut = LEFT_OUT;
    this.end();
    // Last: whoever is told may wait again.
    if (durable !== undefined) this.#found(durable);
  };
}
