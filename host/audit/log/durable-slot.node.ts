/** What a commit has made durable: everything up to `size` entries, under a checkpoint. */
export interface Durable {
  readonly size: number;
  readonly checkpoint: string;
}

/** Words before the text of the checkpoint: the state, the text's bytes, and the size, as a double. */
const STATE = 0;
const BYTES = 1;
const SIZE_AT = 8;
const TEXT_AT = 16;
/** Longer checkpoints, which have signatures of many keys, travel as messages. */
const TEXT_BYTES = 8192;

/** Nobody looks; somebody looks, and nothing is there; something is there. */
const CLOSED = 0;
const OPEN = 1;
const FULL = 2;

/**
 * A place in memory that two threads share, in which the log's thread leaves what is durable for one that looks for it: a message would have to wake that thread, and to be packed and unpacked, 35 µs together
 * (docs/decisions/0013). One thread puts, one looks; nothing is ever there that nobody takes.
 */
export class DurableSlot {
  readonly shared: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #size: Float64Array;
  readonly #text: Buffer;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(TEXT_AT + TEXT_BYTES)) {
    this.shared = shared;
    this.#words = new Int32Array(shared, 0, 2);
    this.#size = new Float64Array(shared, SIZE_AT, 1);
    this.#text = Buffer.from(shared, TEXT_AT);
  }

  /** Says that somebody looks from now on, until `close`. */
  open(): void {
    Atomics.compareExchange(this.#words, STATE, CLOSED, OPEN);
  }

  /** What was put there; undefined when nothing was. The next may be put there then. */
  take(): Durable | undefined {
    if (Atomics.load(this.#words, STATE) !== FULL) return undefined;
    const checkpoint = this.#text.toString('utf8', 0, this.#words[BYTES]);
    const size = this.#size[0] as number;
    Atomics.store(this.#words, STATE, OPEN);
    return { size, checkpoint };
  }

  /** Says that nobody looks any more. @returns what was put there last, if nobody took it */
  close(): Durable | undefined {
    let last: Durable | undefined;
    while (Atomics.compareExchange(this.#words, STATE, OPEN, CLOSED) === FULL) last = this.take();
    return last;
  }

  /** Whether somebody looks, and took what was put there last. */
  get opened(): boolean {
    return Atomics.load(this.#words, STATE) === OPEN;
  }

  /** @returns false, and leaves nothing there, when nobody looks or the last was not taken yet */
  put({ size, checkpoint }: Durable): boolean {
    if (!this.opened || checkpoint.length * 3 > TEXT_BYTES) return false;
    this.#words[BYTES] = this.#text.write(checkpoint, 'utf8');
    this.#size[0] = size;
    return Atomics.compareExchange(this.#words, STATE, OPEN, FULL) === OPEN;
  }
}
