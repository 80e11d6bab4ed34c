import { SEED_BYTES } from '../record/action.ts';

/** Seeds drawn at once. */
const SEEDS = 256;

/** Draws the seeds of records that come without one. */
export class Seeds {
  readonly #drawn = new Uint8Array(SEEDS * SEED_BYTES);
  #used = SEEDS;

  /** A seed; its bytes are another's after 256 more. */
  next(): Uint8Array {
    if (this.#used === SEEDS) {
      crypto.getRandomValues(this.#drawn);
      this.#used = 0;
    }
    const at = this.#used++ * SEED_BYTES;
    return this.#drawn.subarray(at, at + SEED_BYTES);
  }
}
