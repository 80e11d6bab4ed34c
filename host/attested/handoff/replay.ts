import { encodeHex } from '../../encoding/base64/hex.ts';

/** Nonces are kept until what they stood in has expired; so many at most, and then nothing more is accepted. */
const MOST = 100_000;

/** Remembers the nonces of handoffs that were accepted, by the binding that signed them. */
export class ReplayMemory {
  readonly #until = new Map<string, number>();
  readonly #most: number;
  #swept = 0;

  constructor(most: number = MOST) {
    this.#most = most;
  }

  /**
   * Takes a nonce.
   * @param expires milliseconds since 1970: when it needs no remembering any more
   * @returns whether it is new; false, too, when there is no room to remember it
   */
  take(binding: Uint8Array, nonce: Uint8Array, expires: number, now: number): boolean {
    const key = `${encodeHex(binding)}${encodeHex(nonce)}`;
    if (this.#until.has(key)) return false;
    if (this.#until.size >= this.#most) this.#sweep(now);
    if (this.#until.size >= this.#most) return false;
    this.#until.set(key, expires);
    return true;
  }

  /** Forgets what has expired; at most once a second, for it looks at all. */
  #sweep(now: number): void {
    if (now - this.#swept < 1000 && now >= this.#swept) return;
    this.#swept = now;
    for (const [key, until] of this.#until) if (until < now) this.#until.delete(key);
  }
}
