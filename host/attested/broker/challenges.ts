import { sha256 } from '../../audit/sha256/sha256.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { AttestedError } from '../error/error.ts';
import { demandInteger } from '../error/options.ts';

const NONCE_BYTES = 32;

/** A nonce that evidence must be made for. */
export interface Challenge {
  /** 32 bytes. */
  readonly nonce: Uint8Array;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export interface ChallengesOptions {
  /** Milliseconds for which a challenge can be answered; default 60,000. */
  readonly life?: number;
  /** Most challenges that are open at once; default 10,000. */
  readonly most?: number;
}

/** Nonces that were given out: each is good for one answer, right or wrong, and for a short time. */
export class Challenges {
  readonly #life: number;
  readonly #most: number;
  /** When each ends, by the nonce's digest (how long a lookup takes then tells nothing of a nonce), in the order in which they were given. */
  readonly #open = new Map<string, number>();

  /** @throws AttestedError `options_invalid` */
  constructor({ life = 60_000, most = 10_000 }: ChallengesOptions = {}) {
    this.#life = demandInteger(life, 1, '`life` of challenges');
    this.#most = demandInteger(most, 1, '`most` of challenges');
  }

  /**
   * Gives a new one out.
   * @param now milliseconds since 1970
   * @throws AttestedError `rate_limited` when too many are open
   */
  issue(now: number): Challenge {
    for (const [key, expires] of this.#open) {
      if (expires >= now) break;
      this.#open.delete(key);
    }
    if (this.#open.size >= this.#most) throw new AttestedError('rate_limited', 'too many challenges are open');
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const expires = now + this.#life;
    this.#open.set(encodeHex(sha256(nonce)), expires);
    return { nonce, expires };
  }

  /** Takes one back. Whether it was given out, had not been taken back before, and is not too old. */
  redeem(nonce: Uint8Array, now: number): boolean {
    const key = encodeHex(sha256(nonce));
    const expires = this.#open.get(key);
    this.#open.delete(key);
    return expires !== undefined && now <= expires;
  }
}
