import { SEED_BYTES } from '../record/action.ts';

/** Seeds drawn at once, and their bytes. */
const SEEDS = 256;
export const SEEDS_BYTES: number = SEEDS * SEED_BYTES;

/** A room of one's own for seeds. */
function ownRoom(): () => Uint8Array<ArrayBuffer> {
  const room = new Uint8Array(SEEDS_BYTES);
  return () => room;
}

/** Draws the seeds of records that come without one. */
export class Seeds {
  readonly #room: () => Uint8Array<ArrayBuffer>;
  #used = SEEDS;

  /** @param room says where there are `SEEDS_BYTES` for them; what was put there must still be there, wherever that is */
  constructor(room: () => Uint8Array<ArrayBuffer> = ownRoom()) {
    this.#room = room;
  }

  /** @returns where a seed stands in the room; its bytes are another's after 256 more */
  nextPlace(): number {
    if (this.#used === SEEDS) {
      crypto.getRandomValues(this.#room());
      this.#used = 0;
    }
    return this.#used++ * SEED_BYTES;
  }

  /** A seed; its bytes are another's after 256 more. */
  next(): Uint8Array {
    const at = this.nextPlace();
    return this.#room().subarray(at, at + SEED_BYTES);
  }
}
