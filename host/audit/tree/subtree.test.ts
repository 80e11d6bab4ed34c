import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { RightEdge } from './edge.ts';
import { EMPTY_ROOT, leafHash } from './hash.ts';
import { proveSubtreeConsistency, proveSubtreeInclusion, rangeRoot } from './prove.ts';
import { coveringSubtrees, isSubtree, type LeafRange } from './subtree.ts';
import { TileMemory } from './tiles.ts';
import { verifySubtreeConsistency, verifySubtreeInclusion } from './verify.ts';
import { refusal } from '../../../test/audit/refusal.ts';

const SIZE = 40;
const leaf = (index: number): Uint8Array => leafHash(Uint8Array.of(index));
const tiles = new TileMemory();
const edge = new RightEdge(nodeHashInto, tiles.add);
for (let i = 0; i < SIZE; i++) edge.pushHash(leaf(i));
const rootOf = ({ start, end }: LeafRange): Uint8Array => rangeRoot(tiles.read, Number(start), Number(end));

/** Every range of leaves within the tree that is not empty. */
const ranges: readonly LeafRange[] = Array.from({ length: SIZE }, (_, end) =>
  Array.from({ length: end + 1 }, (__, start) => ({ start: BigInt(start), end: BigInt(end + 1) })),
).flat();
const subtrees = ranges.filter(isSubtree);

describe('subtrees', () => {
  test('are the ranges that begin at a multiple of the power of two that holds them', () => {
    const named = (start: bigint, end: bigint): boolean => isSubtree({ start, end });
    expect([named(0n, 42n), named(8n, 13n), named(8n, 16n), named(5n, 5n), named(7n, 8n)]).toStrictEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect([named(3n, 5n), named(16n, 100n), named(4n, 9n), named(2n, 1n), named(-1n, 1n)]).toStrictEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    const most = (1n << 64n) - 1n;
    expect([named(0n, most), named(1n << 63n, most), named(1n, most), named(0n, most + 1n)]).toStrictEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('every leaf of every subtree is proven, and no other', () => {
    for (const subtree of subtrees) {
      const root = rootOf(subtree);
      for (let index = subtree.start; index < subtree.end; index++) {
        const proof = proveSubtreeInclusion(tiles.read, index, subtree);
        const claim = { leafHash: leaf(Number(index)), index, subtree, root, proof };
        expect(refusal(() => verifySubtreeInclusion(claim))).toBe('accepted');
        expect(refusal(() => verifySubtreeInclusion({ ...claim, index: index + 1n }))).not.toBe('accepted');
        expect(refusal(() => verifySubtreeInclusion({ ...claim, index: subtree.end }))).toBe('index_out_of_range');
        expect(refusal(() => verifySubtreeInclusion({ ...claim, index: subtree.start - 1n }))).toBe(
          'index_out_of_range',
        );
        expect(refusal(() => verifySubtreeInclusion({ ...claim, root: leaf(SIZE) }))).toBe('proof_invalid');
      }
    }
  });

  test('every subtree is proven to be part of every tree that has its leaves, at its place and with its root only', () => {
    for (const subtree of subtrees) {
      const subtreeRoot = rootOf(subtree);
      for (let size = subtree.end; size <= SIZE; size++) {
        const proof = proveSubtreeConsistency(tiles.read, subtree, size);
        const root = rootOf({ start: 0n, end: size });
        const claim = { subtree, subtreeRoot, size, root, proof };
        expect(refusal(() => verifySubtreeConsistency(claim))).toBe('accepted');
        expect(refusal(() => verifySubtreeConsistency({ ...claim, subtreeRoot: leaf(SIZE) }))).toBe('proof_invalid');
        expect(refusal(() => verifySubtreeConsistency({ ...claim, root: leaf(SIZE) }))).toBe('proof_invalid');
        expect(refusal(() => verifySubtreeConsistency({ ...claim, proof: [...proof, leaf(0)] }))).toBe('proof_invalid');
        const width = subtree.end - subtree.start;
        const moved = { start: subtree.start + width, end: subtree.end + width };
        if (moved.end <= size) {
          expect(refusal(() => verifySubtreeConsistency({ ...claim, subtree: moved }))).not.toBe('accepted');
        }
        if (proof.length > 0) {
          expect(refusal(() => verifySubtreeConsistency({ ...claim, proof: proof.slice(1) }))).toBe('proof_invalid');
          expect(refusal(() => verifySubtreeConsistency({ ...claim, proof: proof.slice(0, -1) }))).toBe(
            'proof_invalid',
          );
        }
      }
    }
  });

  test('what is no subtree is neither proven nor verified, nor is one beyond the tree', () => {
    const subtree = { start: 3n, end: 5n };
    const root = rootOf({ start: 0n, end: 8n });
    expect(refusal(() => proveSubtreeInclusion(tiles.read, 4n, subtree))).toBe('index_out_of_range');
    expect(refusal(() => proveSubtreeConsistency(tiles.read, subtree, 8n))).toBe('index_out_of_range');
    expect(refusal(() => proveSubtreeConsistency(tiles.read, { start: 8n, end: 12n }, 11n))).toBe('index_out_of_range');
    const claim = { subtree, subtreeRoot: root, size: 8n, root, proof: [] };
    expect(refusal(() => verifySubtreeConsistency(claim))).toBe('index_out_of_range');
    const beyond = { ...claim, subtree: { start: 8n, end: 9n } };
    expect(refusal(() => verifySubtreeConsistency(beyond))).toBe('index_out_of_range');
    expect(refusal(() => verifySubtreeConsistency({ ...beyond, size: 1n << 64n }))).toBe('index_out_of_range');
  });

  test('the empty subtree has the root of nothing and no proof', () => {
    const subtree = { start: 5n, end: 5n };
    const claim = { subtree, subtreeRoot: EMPTY_ROOT, size: 8n, root: leaf(0), proof: [] };
    expect(proveSubtreeConsistency(tiles.read, subtree, 8n)).toStrictEqual([]);
    expect(refusal(() => verifySubtreeConsistency(claim))).toBe('accepted');
    expect(refusal(() => verifySubtreeConsistency({ ...claim, subtreeRoot: leaf(0) }))).toBe('proof_invalid');
    expect(refusal(() => verifySubtreeConsistency({ ...claim, proof: [leaf(0)] }))).toBe('proof_invalid');
  });

  test('two cover any range, beginning before it by less than half of the left one', () => {
    const bound = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    const check = ({ start, end }: LeafRange): void => {
      const [left, right] = coveringSubtrees({ start, end });
      expect(isSubtree(left) && isSubtree(right)).toBe(true);
      expect(left.end).toBe(right.start);
      expect(right.end).toBe(end);
      expect(left.start <= start).toBe(true);
      if (start < end) expect(start - left.start < left.end - start).toBe(true);
    };
    for (const range of ranges) check(range);
    fc.assert(fc.property(bound, bound, (a, b) => check(a < b ? { start: a, end: b } : { start: b, end: a })));
    expect(refusal(() => coveringSubtrees({ start: 2n, end: 1n }))).toBe('index_out_of_range');
    expect(refusal(() => coveringSubtrees({ start: 0n, end: 1n << 64n }))).toBe('index_out_of_range');
  });

  test('hostile proofs are refused by the room', () => {
    const hashes = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 70 });
    const size = fc.bigInt({ min: -1n, max: 1n << 65n });
    fc.assert(
      fc.property(hashes, size, size, size, fc.uint8Array({ maxLength: 40 }), (proof, start, end, whole, root) => {
        const subtree = { start, end };
        const claim = { subtree, subtreeRoot: root, size: whole, root: leaf(2), proof };
        expect(refusal(() => verifySubtreeConsistency(claim))).not.toBe('accepted');
        const leafClaim = { leafHash: leaf(1), index: whole, subtree, root, proof };
        expect(refusal(() => verifySubtreeInclusion(leafClaim))).not.toBe('accepted');
      }),
      { numRuns: 300 },
    );
  });
});
