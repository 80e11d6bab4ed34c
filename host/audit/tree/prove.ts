import { AuditError } from '../error/error.ts';
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hash.ts';
import { consistencyRanges, inclusionRanges, split } from './ranges.ts';
import type { LeafRange } from './subtree.ts';

/**
 * Reads `count` hashes from `from` on of a level of tiles: level 0 are the leaves' hashes, level 1 the roots of complete subtrees of 256 leaves, level 2 those of 65,536, as in C2SP
 * tlog-tiles. Returns `count × 32` bytes.
 */
export type HashReader = (level: number, from: number, count: number) => Uint8Array;

function readHashes(read: HashReader, level: number, from: number, count: number): Uint8Array {
  const hashes = read(level, from, count);
  if (hashes.length >= count * HASH_BYTES) return hashes;
  throw new AuditError('log_corrupt', `of ${count} hashes of level ${level} from ${from} on some are not there`);
}

/**
 * The root of the tree over the leaves `[start, end)`.
 * @throws AuditError `log_corrupt` when a hash is not there
 */
export function rangeRoot(read: HashReader, start: number, end: number): Uint8Array {
  const count = end - start;
  if (count === 0) return EMPTY_ROOT;
  if (count === 1) return readHashes(read, 0, start, 1).slice(0, HASH_BYTES);
  for (let level = 0, width = 1; width <= count; level++, width *= 256) {
    // Within one tile: fold what the tile holds.
    const hashes = count / width;
    if (hashes <= 256 && start % width === 0 && Number.isInteger(hashes)) {
      return fold(readHashes(read, level, start / width, hashes), 0, hashes);
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

/**
 * The inclusion proof of a leaf in a subtree: hashes of 32 bytes, the leaf's sibling first.
 * @throws AuditError `index_out_of_range`, for leaves that are no subtree, too; `log_corrupt` when a hash is not there
 */
export function proveSubtreeInclusion(read: HashReader, index: bigint, subtree: LeafRange): Uint8Array[] {
  return inclusionRanges(index, subtree).map(([start, end]) => rangeRoot(read, start, end));
}

/**
 * The proof that a subtree is part of the tree of the first `size` leaves. It is empty for an empty subtree and for the tree itself.
 * @throws AuditError `index_out_of_range`, for leaves that are no subtree, too; `log_corrupt` when a hash is not there
 */
export function proveSubtreeConsistency(read: HashReader, subtree: LeafRange, size: bigint): Uint8Array[] {
  return consistencyRanges(subtree, size).map(([start, end]) => rangeRoot(read, start, end));
}

/**
 * The inclusion proof of a leaf in the tree of the first `size` leaves (RFC 6962 §2.1.1): hashes of 32 bytes, the leaf's sibling first.
 * @throws AuditError `index_out_of_range`, `log_corrupt` when a hash is not there
 */
export function proveInclusion(read: HashReader, index: bigint, size: bigint): Uint8Array[] {
  return proveSubtreeInclusion(read, index, { start: 0n, end: size });
}

/**
 * The consistency proof between the trees of the first `first` and `second` leaves (RFC 6962 §2.1.2). It is empty for equal sizes and for `first` 0.
 * @throws AuditError `index_out_of_range` when `first` is greater than `second`, `log_corrupt` when a hash is not there
 */
export function proveConsistency(read: HashReader, first: bigint, second: bigint): Uint8Array[] {
  return proveSubtreeConsistency(read, { start: 0n, end: first }, second);
}
