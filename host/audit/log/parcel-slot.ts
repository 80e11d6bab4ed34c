import type { ParcelMessage } from './messages.ts';
import { SlotState } from './slot-state.ts';

/** Words before the bytes: the state, how many messages were posted in all, whether more events are about to be handed over, and, of the parcel, how many were posted before it, its events, and the bytes of its parts. */
const STATE = 0;
const POSTED = 1;
const MORE = 2;
const AFTER = 3;
const COUNT = 4;
const HEADS = 5;
const BYTES = 6;
const NAMES = 7;
const PARTS_AT = 32;
/** Larger parcels travel as messages: 32 common events have less. */
const PARTS_BYTES = 16_384;

/** A parcel that came by way of the slot. */
export interface SharedParcel {
  readonly parcel: ParcelMessage;
  /** How many messages were posted before it, modulo 2^32, as a signed number: it comes behind those. */
  readonly after: number;
}

/**
 * A place in memory that two threads share, in which a parcel is left for the log's thread while that listens: a message, packed and unpacked, would take 10 µs more (docs/decisions/0013). It also says how many
 * messages were posted, so that the log's thread sees by a load whether one is there, and each parcel says how many came before it: parcels and messages keep one order.
 */
export class ParcelSlot {
  readonly shared: SharedArrayBuffer;
  readonly #state: SlotState;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #parts: Uint8Array<SharedArrayBuffer>;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(PARTS_AT + PARTS_BYTES)) {
    this.shared = shared;
    this.#words = new Int32Array(shared, 0, PARTS_AT / Int32Array.BYTES_PER_ELEMENT);
    this.#state = new SlotState(this.#words, STATE);
    this.#parts = new Uint8Array(shared, PARTS_AT);
  }

  /** Counts a message that was posted, and wakes the log's thread where it waits for one. */
  countPosted(): void {
    Atomics.add(this.#words, POSTED, 1);
    Atomics.notify(this.#words, POSTED);
  }

  /** Waits until more messages were posted than `posted`, or no more events are to be handed over, for so many milliseconds at most. The thread is held. */
  waitPosted(posted: number, ms: number): void {
    Atomics.wait(this.#words, POSTED, posted, ms);
  }

  /** How many messages were posted, modulo 2^32, as a signed number. */
  get posted(): number {
    return Atomics.load(this.#words, POSTED);
  }

  /** Whether more events are about to be handed over, by way of the slot or in messages. */
  get more(): boolean {
    return Atomics.load(this.#words, MORE) !== 0;
  }

  set more(more: boolean) {
    if (more === this.more) return;
    Atomics.store(this.#words, MORE, Number(more));
    if (!more) Atomics.notify(this.#words, POSTED);
  }

  /** Leaves a parcel there, behind all messages that were counted. @returns false, and leaves nothing there, when nobody listens, the last was not taken yet, or it is too large */
  put({ count, heads, bytes, names }: ParcelMessage): boolean {
    if (!this.#state.opened || heads.byteLength + bytes.length + names.length > PARTS_BYTES) return false;
    const words = this.#words;
    words[AFTER] = this.posted;
    words[COUNT] = count;
    words[HEADS] = heads.byteLength;
    words[BYTES] = bytes.length;
    words[NAMES] = names.length;
    const parts = this.#parts;
    parts.set(new Uint8Array(heads.buffer, heads.byteOffset, heads.byteLength));
    parts.set(bytes, heads.byteLength);
    parts.set(names, heads.byteLength + bytes.length);
    return this.#state.fill();
  }

  /** Says that the log's thread listens, until `close`. */
  open(): void {
    this.#state.open();
  }

  /** Whether a parcel is there. */
  get full(): boolean {
    return this.#state.full;
  }

  /** Says that nobody listens any more. @returns the parcel that is there, which is taken */
  close(): SharedParcel | undefined {
    if (this.#state.close()) return undefined;
    const words = this.#words;
    const after = words[AFTER] as number;
    const heads = this.#copy(0, words[HEADS] as number);
    const bytes = this.#copy(heads.length, words[BYTES] as number);
    const names = this.#copy(heads.length + bytes.length, words[NAMES] as number);
    const parcel = { count: words[COUNT] as number, heads: new Uint32Array(heads.buffer), bytes, names };
    this.#state.end();
    return { parcel, after };
  }

  #copy(from: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    bytes.set(this.#parts.subarray(from, from + length));
    return bytes;
  }
}
