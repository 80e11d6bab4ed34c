import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { hashInto } from '../sha256/sha256.ts';
import { RightEdge } from './edge.ts';
import { EMPTY_ROOT, leafHash, nodeHash } from './hash.ts';
import { proveConsistency, proveInclusion } from './prove.ts';
import { TileMemory } from './tiles.ts';
import { verifyConsistency, verifyInclusion } from './verify.ts';
import { refusal } from '../../../test/audit/refusal.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

/** RFC 6962 §2.1, word for word: the tree hash of a list of entries. */
function treeHash(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length === 0) return sha256();
  if (entries.length === 1) return sha256(Uint8Array.of(0), entries[0] as Uint8Array);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return sha256(Uint8Array.of(1), treeHash(entries.slice(0, k)), treeHash(entries.slice(k)));
}

const entryOf = (i: number): Uint8Array => new TextEncoder().encode(`entry ${i}`);

interface Grown {
  readonly roots: readonly Uint8Array[];
  readonly tiles: TileMemory;
}

function grow(size: number, hash = nodeHashInto): Grown {
  const tiles = new TileMemory();
  const edge = new RightEdge(hash, tiles.add);
  const roots = [edge.root()];
  const buffer = new Uint8Array(64);
  for (let i = 0; i < size; i++) {
    const entry = entryOf(i);
    buffer.set(entry, 5);
    buffer[4] = 99;
    edge.pushEntry(buffer, 5, 5 + entry.length);
    expect(buffer[4]).toBe(99);
    roots.push(edge.root());
  }
  return { roots, tiles };
}

const SIZE = 67;
const small = grow(SIZE);
const rootOf = (size: number): Uint8Array => small.roots[size] as Uint8Array;

describe('the tree', () => {
  test('has the roots of RFC 6962 at every size, with either hash function', () => {
    const portable = grow(20, hashInto);
    for (let size = 0; size <= SIZE; size++) {
      const expected = hexOf(treeHash(Array.from({ length: size }, (_, i) => entryOf(i))));
      expect(hexOf(rootOf(size))).toBe(expected);
      if (size <= 20) expect(hexOf(portable.roots[size] as Uint8Array)).toBe(expected);
    }
    expect(hexOf(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  test('a node has two hashes, and nothing else', () => {
    const hash = new Uint8Array(32);
    for (const length of [0, 31, 33]) {
      expect(() => nodeHash(new Uint8Array(length), hash)).toThrow(RangeError);
      expect(() => nodeHash(hash, new Uint8Array(length))).toThrow(RangeError);
    }
  });

  test('nothing is proven by hashes that are not there', () => {
    for (let index = 0n; index < 5n; index++) {
      for (const missing of [1, 32]) {
        const read = (_level: number, _from: number, count: number): Uint8Array => new Uint8Array(32 * count - missing);
        expect(refusal(() => proveInclusion(read, index, 5n))).toBe('log_corrupt');
        if (index > 0n) expect(refusal(() => proveConsistency(read, index, 5n))).toBe('log_corrupt');
      }
    }
  });

  test('can be emptied and grown again', () => {
    const edge = new RightEdge();
    for (let i = 0; i < 7; i++) edge.pushHash(leafHash(entryOf(i + 100)));
    edge.reset();
    expect(hexOf(edge.root())).toBe(hexOf(EMPTY_ROOT));
    for (let i = 0; i < 5; i++) edge.pushHash(leafHash(entryOf(i)));
    expect(hexOf(edge.root())).toBe(hexOf(rootOf(5)));
  });

  test('every inclusion proof verifies, and for no other place, size, leaf or root', () => {
    for (let size = 1; size <= SIZE; size++) {
      for (let index = 0; index < size; index++) {
        const proof = proveInclusion(small.tiles.read, BigInt(index), BigInt(size));
        const claim = {
          leafHash: leafHash(entryOf(index)),
          index: BigInt(index),
          size: BigInt(size),
          root: rootOf(size),
          proof,
        };
        expect(refusal(() => verifyInclusion(claim))).toBe('accepted');
        expect(refusal(() => verifyInclusion({ ...claim, index: claim.index + 1n }))).not.toBe('accepted');
        expect(refusal(() => verifyInclusion({ ...claim, leafHash: leafHash(entryOf(index + 1)) }))).toBe(
          'proof_invalid',
        );
        expect(refusal(() => verifyInclusion({ ...claim, proof: proof.slice(1) }))).toBe(
          size === 1 ? 'accepted' : 'proof_invalid',
        );
        expect(refusal(() => verifyInclusion({ ...claim, proof: [...proof, rootOf(3)] }))).toBe('proof_invalid');
      }
    }
  });

  test('every consistency proof verifies, and between no other trees', () => {
    for (let second = 1; second <= SIZE; second++) {
      for (let first = 1; first <= second; first++) {
        const proof = proveConsistency(small.tiles.read, BigInt(first), BigInt(second));
        const claim = {
          firstSize: BigInt(first),
          firstRoot: rootOf(first),
          secondSize: BigInt(second),
          secondRoot: rootOf(second),
          proof,
        };
        expect(refusal(() => verifyConsistency(claim))).toBe('accepted');
        expect(refusal(() => verifyConsistency({ ...claim, firstRoot: rootOf(first - 1) }))).toBe('proof_invalid');
        expect(refusal(() => verifyConsistency({ ...claim, secondRoot: rootOf(second - 1) }))).toBe('proof_invalid');
        expect(refusal(() => verifyConsistency({ ...claim, proof: [...proof, rootOf(3)] }))).toBe('proof_invalid');
        if (first < second) {
          expect(refusal(() => verifyConsistency({ ...claim, proof: proof.slice(0, -1) }))).toBe('proof_invalid');
        }
      }
    }
  });

  test('proofs across several levels of tiles verify', () => {
    const size = 70_000;
    const tiles = new TileMemory();
    const edge = new RightEdge(nodeHashInto, tiles.add);
    const roots = new Map<number, Uint8Array>();
    for (let i = 0; i < size; i++) {
      edge.pushHash(leafHash(Uint8Array.of(i >> 16, i >> 8, i)));
      if ([256, 257, 65_535, 65_536, 65_537, size].includes(i + 1)) roots.set(i + 1, edge.root());
    }
    for (const [at, root] of roots) {
      for (const index of [0, 1, 255, 256, 65_535, 65_536, 69_999]) {
        if (index >= at) continue;
        const leaf = leafHash(Uint8Array.of(index >> 16, index >> 8, index));
        const proof = proveInclusion(tiles.read, BigInt(index), BigInt(at));
        expect(() =>
          verifyInclusion({ leafHash: leaf, index: BigInt(index), size: BigInt(at), root, proof }),
        ).not.toThrow();
      }
      for (const [first, firstRoot] of roots) {
        if (first > at) continue;
        const proof = proveConsistency(tiles.read, BigInt(first), BigInt(at));
        const claim = { firstSize: BigInt(first), firstRoot, secondSize: BigInt(at), secondRoot: root, proof };
        expect(() => verifyConsistency(claim)).not.toThrow();
      }
    }
  });

  test('a proof in a tree of 2^64 - 1 leaves is followed to its end', () => {
    const path = Array.from({ length: 64 }, (_, i) => new Uint8Array(32).fill(i));
    const size = (1n << 64n) - 1n;
    const claim = { leafHash: leafHash(entryOf(0)), index: 0n, size, root: rootOf(1), proof: path };
    expect(refusal(() => verifyInclusion(claim))).toBe('proof_invalid');
    let root = claim.leafHash;
    for (const hash of path) root = new Uint8Array(sha256(Uint8Array.of(1), root, hash));
    expect(refusal(() => verifyInclusion({ ...claim, root }))).toBe('accepted');
  });

  test('sizes and indexes that cannot be are refused', () => {
    const claim = { leafHash: rootOf(1), index: 0n, size: 1n, root: rootOf(1), proof: [] };
    expect(refusal(() => verifyInclusion(claim))).toBe('accepted');
    for (const bad of [{ index: 1n }, { index: -1n }, { size: 0n }, { size: 1n << 64n }]) {
      expect(refusal(() => verifyInclusion({ ...claim, ...bad }))).toBe('index_out_of_range');
    }
    for (const [first, second] of [
      [0n, 1n],
      [2n, 1n],
      [-1n, 1n],
      [1n, 1n << 64n],
    ] as const) {
      const roots = { firstRoot: rootOf(1), secondRoot: rootOf(1), proof: [] };
      expect(refusal(() => verifyConsistency({ firstSize: first, secondSize: second, ...roots }))).toBe(
        'index_out_of_range',
      );
    }
    expect(refusal(() => proveInclusion(small.tiles.read, 5n, 5n))).toBe('index_out_of_range');
    expect(refusal(() => proveInclusion(small.tiles.read, 0n, 1n << 60n))).toBe('index_out_of_range');
    expect(refusal(() => proveInclusion(small.tiles.read, 0n, BigInt(SIZE) + 1n))).toBe('index_out_of_range');
    expect(refusal(() => proveConsistency(small.tiles.read, 6n, 5n))).toBe('index_out_of_range');
    expect(proveConsistency(small.tiles.read, 0n, 5n)).toStrictEqual([]);
  });

  test('hostile proofs are refused quickly and by the room', () => {
    const hashes = fc.array(fc.uint8Array({ minLength: 0, maxLength: 40 }), { maxLength: 70 });
    const size = fc.bigInt({ min: 0n, max: 1n << 65n });
    fc.assert(
      fc.property(hashes, size, size, fc.uint8Array({ maxLength: 40 }), (proof, a, b, root) => {
        expect(refusal(() => verifyInclusion({ leafHash: rootOf(1), index: a, size: b, root, proof }))).not.toBe(
          'accepted',
        );
        const claim = { firstSize: a, firstRoot: root, secondSize: b, secondRoot: rootOf(2), proof };
        expect(refusal(() => verifyConsistency(claim))).not.toBe('accepted');
      }),
      { numRuns: 500 },
    );
    const endless = Array.from({ length: 1_000_000 }, () => rootOf(1));
    const claim = { leafHash: rootOf(1), index: 0n, size: 1n << 63n, root: rootOf(1), proof: endless };
    expect(refusal(() => verifyInclusion(claim))).toBe('proof_invalid');
  });
});
