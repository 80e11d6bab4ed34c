import { hashInto as portable, type HashInto } from '../sha256/sha256.ts';
import { EMPTY_ROOT, HASH_BYTES, leafHashInto } from './hash.ts';

/** A tree of 2^53 leaves has at most so many complete subtrees at its right edge, and one leaf that joins. */
const MAX_SUBTREES = 55;

/** Called with each complete subtree of 256^level leaves, as soon as it is complete; level 0 are the leaves. */
export type TileSink = (level: number, source: Uint8Array, at: number) => void;

/**
 * The right edge of a growing tree (RFC 6962 §2.1): the roots of its complete subtrees, largest first. Enough to append leaves and to compute the root, in space that does not grow with
 * the log. About one node hash a leaf.
 */
export class RightEdge {
  /** Number of leaves. */
  size = 0;
  readonly #hashInto: HashInto;
  readonly #tiles: TileSink | undefined;
  /** One spare byte, then the subtrees' roots side by side: two neighbours and the byte before them are what a node hashes. */
  #nodes: Uint8Array<ArrayBuffer> = new Uint8Array(1 + MAX_SUBTREES * HASH_BYTES);
  #count = 0;
  #scratch: Uint8Array<ArrayBuffer> = new Uint8Array(1 + MAX_SUBTREES * HASH_BYTES);

  constructor(hashInto: HashInto = portable, tiles?: TileSink) {
    this.#hashInto = hashInto;
    this.#tiles = tiles;
  }

  /** Appends the leaf whose entry is `source[start, end)`; the byte before `start` must be there, and is 0x00 while it hashes. */
  pushEntry(source: Uint8Array, start: number, end: number): void {
    leafHashInto(this.#hashInto, source, start, end, this.#nodes, 1 + this.#count * HASH_BYTES);
    this.#grow();
  }

  /** Appends a leaf by its hash. */
  pushHash(hash: Uint8Array): void {
    this.#nodes.set(hash, 1 + this.#count * HASH_BYTES);
    this.#grow();
  }

  /** Forgets all leaves. */
  reset(): void {
    this.#count = 0;
    this.size = 0;
  }

  /** The roots of the complete subtrees, the largest first. */
  subtrees(): Uint8Array[] {
    return Array.from({ length: this.#count }, (_, slot) => {
      const at = 1 + slot * HASH_BYTES;
      return this.#nodes.slice(at, at + HASH_BYTES);
    });
  }

  /** The root over all leaves. */
  root(): Uint8Array<ArrayBuffer> {
    if (this.#count === 0) return EMPTY_ROOT.slice();
    const nodes = this.#scratch;
    nodes.set(this.#nodes.subarray(0, 1 + this.#count * HASH_BYTES));
    for (let last = this.#count - 1; last > 0; last--) this.#merge(nodes, last - 1);
    return nodes.slice(1, 1 + HASH_BYTES);
  }

  /** Takes the newly written leaf in: merges subtrees of equal size, as many as the old size has trailing ones. */
  #grow(): void {
    this.#tiles?.(0, this.#nodes, 1 + this.#count * HASH_BYTES);
    let level = 0;
    for (let size = this.size; size % 2 === 1; size = (size - 1) / 2) {
      this.#count--;
      this.#merge(this.#nodes, this.#count);
      level++;
      if (level % 8 === 0) this.#tiles?.(level / 8, this.#nodes, 1 + this.#count * HASH_BYTES);
    }
    this.#count++;
    this.size++;
  }

  /** Replaces the subtree at `slot` by its parent with the one to its right. */
  #merge(nodes: Uint8Array, slot: number): void {
    const at = 1 + slot * HASH_BYTES;
    const before = nodes[at - 1] as number;
    nodes[at - 1] = 1;
    this.#hashInto(nodes, at - 1, at + 2 * HASH_BYTES, nodes, at);
    nodes[at - 1] = before;
  }
}
