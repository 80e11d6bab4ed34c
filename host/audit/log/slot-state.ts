/** Nobody takes what would be put there; somebody does, and nothing is there; something is there. */
const CLOSED = 0;
const OPEN = 1;
const FULL = 2;

/**
 * Says of a place in memory that two threads share whose it is: a word there, that both read. One thread opens, takes and closes; the other fills. What was put there before `fill` is there for whoever finds it
 * full, and nothing is ever there that nobody takes.
 */
export class SlotState {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #word: number;

  /** @param word the word's number among `words`; it is 0 at first */
  constructor(words: Int32Array<SharedArrayBuffer>, word: number) {
    this.#words = words;
    this.#word = word;
  }

  /** Says that from now on, until `close`, what is put there is taken. */
  open(): void {
    Atomics.compareExchange(this.#words, this.#word, CLOSED, OPEN);
  }

  /** Whether something may be put there. */
  get opened(): boolean {
    return Atomics.load(this.#words, this.#word) === OPEN;
  }

  /** Says that something is there. @returns false when nobody takes it */
  fill(): boolean {
    return Atomics.compareExchange(this.#words, this.#word, OPEN, FULL) === OPEN;
  }

  /** Whether something is there to be taken. */
  get full(): boolean {
    return Atomics.load(this.#words, this.#word) === FULL;
  }

  /** Says that what was there is taken: the next may be put there. */
  empty(): void {
    Atomics.store(this.#words, this.#word, OPEN);
  }

  /** Says that what was there is taken, and nothing more is. */
  end(): void {
    Atomics.store(this.#words, this.#word, CLOSED);
  }

  /** Says that nothing more is taken. @returns false, and changes nothing, when something is there: it must be taken first */
  close(): boolean {
    return Atomics.compareExchange(this.#words, this.#word, OPEN, CLOSED) !== FULL;
  }
}
