import { SlotState } from './slot-state.ts';

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

/**
 * A place in memory that two threads share, in which the log's thread leaves what is durable for one that looks for it: a message would have to wake that thread, and to be packed and unpacked, 35 µs together
 * (docs/decisions/0013). One thread puts, one looks; nothing is ever there that nobody takes.
 */
export class DurableSlot {
  readonly shared: SharedArrayBuffer;
  readonly #state: SlotState;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #size: Float64Array<SharedArrayBuffer>;
  readonly #text: Uint8Array<SharedArrayBuffer>;
  /** A text on its way in or out: only bytes are copied to and from what is shared. */
  readonly #own = Buffer.alloc(TEXT_BYTES);

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(TEXT_AT + TEXT_BYTES)) {
    this.shared = shared;
    this.#words = new Int32Array(shared, 0, 2);
    this.#state = new SlotState(this.#words, STATE);
    this.#size = new Float64Array(shared, SIZE_AT, 1);
    this.#text = new Uint8Array(shared, TEXT_AT);
  }

  /** Says that somebody looks from now on, until `close`. */
  open(): void {
    this.#state.open();
  }

  /** What was put there; undefined when nothing was. The next may be put there then. */
  take(): Durable | undefined {
    if (!this.#state.full) return undefined;
    const bytes = this.#words[BYTES] as number;
    this.#own.set(this.#text.subarray(0, bytes));
    const durable = { size: this.#size[0] as number, checkpoint: this.#own.toString('utf8', 0, bytes) };
    this.#state.empty();
    return durable;
  }

  /** Says that nobody looks any more. @returns what was put there last, if nobody took it */
  close(): Durable | undefined {
    let last: Durable | undefined;
    while (!this.#state.close()) last = this.take();
    return last;
  }

  /** Whether somebody looks, and took what was put there last. */
  get opened(): boolean {
    return this.#state.opened;
  }

  /** @returns false, and leaves nothing there, when nobody looks or the last was not taken yet */
  put({ size, checkpoint }: Durable): boolean {
    if (!this.opened || checkpoint.length * 3 > TEXT_BYTES) return false;
    const bytes = this.#own.write(checkpoint, 'utf8');
    this.#words[BYTES] = bytes;
    this.#text.set(this.#own.subarray(0, bytes));
    this.#size[0] = size;
    return this.#state.fill();
  }
}
