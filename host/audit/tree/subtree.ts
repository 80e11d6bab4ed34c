import { AuditError } from '../error/error.ts';

/** The leaves `[start, end)` of a tree. */
export interface LeafRange {
  readonly start: bigint;
  readonly end: bigint;
}

const MAX_SIZE = (1n << 64n) - 1n;

/** The number of bits of a number: 0 for 0. */
function bitLength(value: bigint): bigint {
  return value === 0n ? 0n : BigInt(value.toString(2).length);
}

/**
 * Whether the leaves `[start, end)` are a subtree: `start` is a multiple of the smallest power of two that is not below their number (draft-ietf-plants-merkle-tree-certs, "Subtrees"). Every tree
 * itself is one, `[0, size)`, and so is every empty range.
 */
export function isSubtree({ start, end }: LeafRange): boolean {
  if (start < 0n || start > end || end > MAX_SIZE) return false;
  if (end - start <= 1n) return true;
  const width = 1n << bitLength(end - start - 1n);
  return start % width === 0n;
}

/** @throws AuditError `index_out_of_range` for leaves that are no subtree */
export function checkSubtree(range: LeafRange): void {
  if (!isSubtree(range)) {
    throw new AuditError('index_out_of_range', `[${range.start}, ${range.end}) is no subtree`);
  }
}

/**
 * Two subtrees that cover a range of leaves: the right one ends where the range ends, the left one ends where the right one begins and begins where the range begins or before, by less than half of it
 * (draft-ietf-plants-merkle-tree-certs, "Selecting Two Subtrees"). Of a range of one leaf or none the right one is empty.
 *
 * @throws AuditError `index_out_of_range` for a range that no tree has
 */
export function coveringSubtrees({ start, end }: LeafRange): readonly [left: LeafRange, right: LeafRange] {
  if (start < 0n || start > end || end > MAX_SIZE) {
    throw new AuditError('index_out_of_range', `[${start}, ${end}) is no range of leaves`);
  }
  if (end - start <= 1n) {
    return [
      { start, end },
      { start: end, end },
    ];
  }
  const last = end - 1n;
  // The bits below the one where the paths to the first and the last leaf part.
  const below = (1n << (bitLength(start ^ last) - 1n)) - 1n;
  const middle = last & ~below;
  const span = (1n << bitLength(~start & below)) - 1n;
  return [
    { start: start & ~span, end: middle },
    { start: middle, end },
  ];
}
