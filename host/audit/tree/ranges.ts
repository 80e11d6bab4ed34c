import { AuditError } from '../error/error.ts';
import { checkSubtree, type LeafRange } from './subtree.ts';

/** The leaves `[start, end)`, whose root is one hash of a proof. Trees that are held here are far smaller than 2^53. */
export type ProofRange = readonly [start: number, end: number];

/** The largest power of two below `n`, for n > 1 (RFC 6962 §2.1). */
export function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function toNumber(value: bigint): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new AuditError('index_out_of_range', `${value} is no size or index of a tree that is held here`);
  }
  return Number(value);
}

/**
 * The leaves whose roots are the inclusion proof of a leaf in a subtree, in the proof's order (RFC 6962 §2.1.1 over the subtree's leaves).
 * @throws AuditError `index_out_of_range`
 */
export function inclusionRanges(index: bigint, subtree: LeafRange): ProofRange[] {
  checkSubtree(subtree);
  let [start, end] = [toNumber(subtree.start), toNumber(subtree.end)];
  const leaf = toNumber(index);
  if (leaf < start || leaf >= end) {
    throw new AuditError('index_out_of_range', `there is no leaf ${index} in [${start}, ${end})`);
  }
  const ranges: ProofRange[] = [];
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (leaf < middle) {
      ranges.push([middle, end]);
      end = middle;
    } else {
      ranges.push([start, middle]);
      start = middle;
    }
  }
  return ranges.reverse();
}

/**
 * The leaves whose roots are the proof that a subtree is part of the tree of the first `size` leaves, in the proof's order (draft-ietf-plants-merkle-tree-certs, "Subtree Consistency Proofs"; for a
 * subtree that begins at 0 this is RFC 6962 §2.1.2). None for an empty subtree, and for the tree itself.
 *
 * @throws AuditError `index_out_of_range`
 */
export function consistencyRanges(subtree: LeafRange, size: bigint): ProofRange[] {
  checkSubtree(subtree);
  const to = toNumber(subtree.end);
  let from = toNumber(subtree.start);
  let [start, end] = [0, toNumber(size)];
  if (to > end) throw new AuditError('index_out_of_range', `a tree of ${size} does not contain [${from}, ${to})`);
  const ranges: ProofRange[] = [];
  if (from === to) return ranges;
  // What the subtree and the tree share is met whole, unless the subtree's right edge is none of the tree's nodes.
  let whole = true;
  while (start !== from || end !== to) {
    const middle = start + split(end - start);
    if (to <= middle) {
      ranges.push([middle, end]);
      end = middle;
      continue;
    }
    ranges.push([start, middle]);
    if (from < middle) {
      from = middle;
      whole = false;
    }
    start = middle;
  }
  if (!whole) ranges.push([start, end]);
  return ranges.reverse();
}
