import { encodeHex } from '../../encoding/base64/hex.ts';
import { CLOCK_SKEW_MS } from '../bound/clock.ts';
import { demandInteger } from '../error/options.ts';
import type { Handoff } from './types.ts';

/** Nonces are kept until what they stood in has expired; so many at most, and then nothing more is accepted. */
const MOST = 100_000;

/** What tells one handoff from all others, and its times. */
export type Accepted = Pick<Handoff, 'binding' | 'nonce' | 'issued' | 'expires'>;

/** Remembers which handoffs were accepted. One that several processes of one audience share, or that outlives them, is the caller's to bring. */
export interface ReplayStore {
  /**
   * Takes a handoff, once: of two calls with the same binding and nonce, at whatever time and in whatever process, one is answered with true.
   * @param now milliseconds since 1970; after its `expires` it needs no remembering
   * @returns false when it was taken before, and when it cannot be known or remembered
   */
  take(handoff: Accepted, now: number): boolean | Promise<boolean>;
}

export interface ReplayMemoryOptions {
  /** Milliseconds since 1970; default `Date.now`. */
  readonly clock?: () => number;
  /** Most handoffs that are remembered at once; default 100,000, which is 3,333 calls a second of the usual 30 s. */
  readonly most?: number;
}

/**
 * Remembers in memory. What was issued before the memory began is refused, since another process may have accepted it: by the clock of whoever issued it, which may be ahead, so nothing is taken that says an earlier time than `CLOCK_SKEW_MS`
 * after the memory began.
 */
export class ReplayMemory implements ReplayStore {
  readonly #until = new Map<string, number>();
  readonly #most: number;
  readonly #since: number;
  /** What ended by then may have been forgotten: a clock that is set back must not bring it back. */
  #forgotten = -Infinity;
  #swept = 0;

  /** @throws AttestedError `options_invalid` */
  constructor({ clock = Date.now, most = MOST }: ReplayMemoryOptions = {}) {
    this.#since = clock() + CLOCK_SKEW_MS;
    this.#most = demandInteger(most, 1, '`most`');
  }

  take({ binding, nonce, issued, expires }: Accepted, now: number): boolean {
    if (issued < this.#since || expires <= this.#forgotten) return false;
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
    for (const [key, until] of this.#until) {
      if (until >= now) continue;
      this.#until.delete(key);
      this.#forgotten = Math.max(this.#forgotten, until);
    }
  }
}
