import type { HashLanes } from '../sha256/simd/lanes.node.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { EMPTY_ROOT, HASH_BYTES } from './hash.ts';

/** A tree of 2^53 leaves has so many levels. */
const MAX_LEVELS = 54;

/** Called with hashes of complete subtrees of 256^level leaves, which stand side by side, as soon as they are complete. */
export type WideTileSink = (level: number, source: Uint8Array, at: number, count: number) => void;

/**
 * The right edge of a growing tree, as `RightEdge`, for many leaves at a time: level by level, eight nodes at once.
 */
export class WideEdge {
  /** Number of leaves. */
  size = 0;
  /** Bytes that must be free before the leaves that are pushed. */
  static readonly headroom: number = MAX_LEVELS * HASH_BYTES + 1;
  readonly #lanes: HashLanes;
  readonly #tiles: WideTileSink;
  /** At each level at which the size has a one, the root of the subtree that waits for its right neighbour. */
  readonly #waiting = new Uint8Array(MAX_LEVELS * HASH_BYTES);

  constructor(lanes: HashLanes, tiles: WideTileSink) {
    this.#lanes = lanes;
    this.#tiles = tiles;
  }

  /** Goes on from a tree of `size` leaves with these complete subtrees, the largest first. */
  restore(size: number, subtrees: readonly Uint8Array[]): void {
    this.size = size;
    let next = subtrees.length;
    for (let level = 0; level < MAX_LEVELS; level++) {
      if (this.#waits(level)) this.#waiting.set(subtrees[--next] as Uint8Array, level * HASH_BYTES);
    }
  }

  /** Appends `count` leaves whose hashes stand side by side in the lanes' memory, behind the headroom; their place is used up. */
  push(at: number, count: number): void {
    const lanes = this.#lanes;
    let from = at;
    let here = count;
    for (let level = 0; here > 0; level++) {
      if (level % 8 === 0) this.#tiles(level / 8, lanes.bytes, from, here);
      const slot = level * HASH_BYTES;
      if (this.#waits(level)) {
        from -= HASH_BYTES;
        lanes.bytes.set(this.#waiting.subarray(slot, slot + HASH_BYTES), from);
        here++;
      }
      const pairs = here >> 1;
      if (here % 2 === 1) {
        const last = from + (here - 1) * HASH_BYTES;
        this.#waiting.set(lanes.bytes.subarray(last, last + HASH_BYTES), slot);
      }
      for (let i = 0; i < pairs; i++) lanes.node(from + 2 * i * HASH_BYTES, from + i * HASH_BYTES);
      lanes.flush();
      here = pairs;
    }
    this.size += count;
  }

  /** The root over all leaves. */
  root(): Uint8Array<ArrayBuffer> {
    const node = new Uint8Array(1 + 2 * HASH_BYTES);
    let root: Uint8Array<ArrayBuffer> | undefined;
    for (let level = 0; level < MAX_LEVELS; level++) {
      if (!this.#waits(level)) continue;
      const waiting = this.#waiting.subarray(level * HASH_BYTES, (level + 1) * HASH_BYTES);
      if (root === undefined) {
        root = waiting.slice();
        continue;
      }
      node[0] = 1;
      node.set(waiting, 1);
      node.set(root, 1 + HASH_BYTES);
      nodeHashInto(node, 0, node.length, root, 0);
    }
    return root ?? EMPTY_ROOT.slice();
  }

  #waits(level: number): boolean {
    return Math.floor(this.size / 2 ** level) % 2 === 1;
  }
}
