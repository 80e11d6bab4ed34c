import { ByteWriter } from '../record/bytes.ts';
import { TILE_WIDTH, type TilePath } from '../tile-path/tile-path.ts';
import { HASH_BYTES } from '../tree/hash.ts';

/** A bundle of the longest entries. */
export const MAX_TILE_BYTES: number = TILE_WIDTH * (65_535 + 2);

/** Where tiles and bundles go when they are whole: to be written, or to be compared. */
export interface TileTarget {
  put(tile: TilePath, bytes: Uint8Array): void;
}

/** The tiles of one level, or the bundles, one after another: gathers what one holds, and hands it on when it is full. */
export class TileRun {
  readonly #level: TilePath['level'];
  readonly #target: TileTarget;
  readonly #bytes = new ByteWriter(TILE_WIDTH * HASH_BYTES);
  #index: bigint;
  #width = 0;

  /** @param begin index of the first tile */
  constructor(level: TilePath['level'], target: TileTarget, begin = 0) {
    this.#level = level;
    this.#target = target;
    this.#index = BigInt(begin);
  }

  /** Adds a hash. */
  add(hash: Uint8Array): void {
    this.#bytes.append(hash);
    if (++this.#width === TILE_WIDTH) this.finish();
  }

  /** Adds an entry, behind two bytes of length. */
  addEntry(entry: Uint8Array): void {
    const at = this.#bytes.claim(2);
    this.#bytes.bytes[at] = entry.length >>> 8;
    this.#bytes.bytes[at + 1] = entry.length;
    this.add(entry);
  }

  /** Hands on what is there, as a partial tile where it is not full. */
  finish(): void {
    if (this.#width === 0) return;
    const tile = { level: this.#level, index: this.#index, width: this.#width };
    this.#target.put(tile, this.#bytes.bytes.subarray(0, this.#bytes.length));
    this.#index++;
    this.#width = 0;
    this.#bytes.length = 0;
  }
}
