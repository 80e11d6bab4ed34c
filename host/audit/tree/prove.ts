import { AuditError } from '../error/error.ts';
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hash.ts';

/**
 * Reads `count` hashes from `from` on of a level of tiles: level 0 are the leaves' hashes, level 1 the roots of complete subtrees of 256 leaves, level 2 those of 65,536, as in C2SP
 * tlog-tiles. Returns `count × 32` bytes.
 */
export type HashReader = (level: number, from: number, count: number) => Uint8Array;

/** The largest power of two below `n`, for n > 1 (RFC 6962 §2.1). */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The root of the tree over the leaves `[start, end)`. */
export function rangeRoot(read: HashReader, start: number, end: number): Uint8Array {
  const count = end - start;
  if (count === 0) return EMPTY_ROOT;
  if (count === 1) return read(0, start, 1).slice(0, HASH_BYTES);
  for (let level = 0, width = 1; width <= count; level++, width *= 256) {
    // Within one tile: fold what the tile holds.
    const hashes = count / width;
    if (hashes <= 256 && start % width === 0 && Number.isInteger(hashes)) {
      return fold(read(level, start / width, hashes), 0, hashes);
    }
  }
  const k = split(count);
  return nodeHash(rangeRoot(read, start, start + k), rangeRoot(read, start + k, end));
}

/** The root over `count` hashes that stand side by side. */
function fold(hashes: Uint8Array, first: number, count: number): Uint8Array {
  if (count === 1) return hashes.subarray(first * HASH_BYTES, (first + 1) * HASH_BYTES).slice();
  const k = split(count);
  return nodeHash(fold(hashes, first, k), fold(hashes, first + k, count - k));
}

/** A size or index as a number; trees that we hold are far smaller than 2^53. */
function toNumber(value: bigint): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new AuditError('index_out_of_range', `${value} is no size or index of a tree that is held here`);
  }
  return Number(value);
}

/**
 * The inclusion proof of a leaf in the tree of the first `size` leaves (RFC 6962 §2.1.1): hashes of 32 bytes, the leaf's sibling first.
 * @throws AuditError `index_out_of_range`
 */
export function proveInclusion(read: HashReader, index: bigint, size: bigint): Uint8Array[] {
  const leaf = toNumber(index);
  let end = toNumber(size);
  if (leaf >= end) throw new AuditError('index_out_of_range', `there is no leaf ${index} in a tree of ${size}`);
  const path: Uint8Array[] = [];
  let start = 0;
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (leaf < middle) {
      path.push(rangeRoot(read, middle, end));
      end = middle;
    } else {
      path.push(rangeRoot(read, start, middle));
      start = middle;
    }
  }
  return path.reverse();
}

/**
 * The consistency proof between the trees of the first `first` and `second` leaves (RFC 6962 §2.1.2). It is empty for equal sizes and for `first` 0.
 * @throws AuditError `index_out_of_range` when `first` is greater than `second`.
 */
export function proveConsistency(read: HashReader, first: bigint, second: bigint): Uint8Array[] {
  const old = toNumber(first);
  let end = toNumber(second);
  if (old > end) throw new AuditError('index_out_of_range', `a tree of ${second} does not contain one of ${first}`);
  if (old === 0 || old === end) return [];
  const path: Uint8Array[] = [];
  let start = 0;
  // The old tree's last complete subtree is what both roots share; until it is met, descend towards it.
  let whole = true;
  while (old !== end) {
    const middle = start + split(end - start);
    if (old <= middle) {
      path.push(rangeRoot(read, middle, end));
      end = middle;
    } else {
      path.push(rangeRoot(read, start, middle));
      start = middle;
      whole = false;
    }
  }
  if (!whole) path.push(rangeRoot(read, start, end));
  return path.reverse();
}
