import { AttestError } from '../error/error.ts';

/** Reads structures of TPM 2.0 from front to end: big-endian numbers, and byte strings with their length before them (TPM 2.0 Part 2 §10.4). */
export class TpmReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;
  #at = 0;

  /** @param what the structure, for refusals */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  refuse(why: string): never {
    throw new AttestError('malformed', `${this.#what}: ${why}`);
  }

  #take(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) this.refuse('it ends too early');
    this.#at = start + count;
    return start;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8));
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    const start = this.#take(count);
    return this.#bytes.slice(start, start + count);
  }

  /** A byte string of at most so many bytes, with its length before it. */
  sized(most: number): Uint8Array<ArrayBuffer> {
    const length = this.u16();
    if (length > most) this.refuse('a byte string that is longer than it may be');
    return this.bytes(length);
  }

  /** Bytes that were not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  end(): void {
    if (this.left > 0) this.refuse('bytes follow it');
  }
}
