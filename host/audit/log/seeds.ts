import { SEED_BYTES } from '../record/action.ts';

/** Seeds drawn at once. */
const SEEDS = 256;

/** Draws the seeds of records that come without one. */
export class Seeds {
  readonly #drawn = new Uint8Array(SEEDS * SEED_BYTES);
  #used = SEEDS;

  /** Writes a seed. */
  write(target: Uint8Array, at: number): void {
    const from = this.#take();
    for (let i = 0; i < SEED_BYTES; i++) target[at + i] = this.#drawn[from + i] as number;
  }

  /** A seed; its bytes are another's after 256 more. */
  next(): Uint8Array {
    const at = this.#take();
    return this.#drawn.subarray(at, at + SEED_BYTES);
  }

  #take(): number {
    if (this.#used === SEEDS) {
      crypto.getRandomValues(this.#drawn);
      this.#used = 0;
    }
    return this.#used++ * SEED_BYTES;
  }
}
