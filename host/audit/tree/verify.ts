import { AuditError } from '../error/error.ts';
import { equalHash, HASH_BYTES, nodeHash } from './hash.ts';

const MAX_SIZE = (1n << 64n) - 1n;
/** No proof in a tree of 2^64 − 1 leaves is longer; a consistency proof may need one hash more than an inclusion proof. */
const MAX_PROOF = 65;

function invalid(why: string): never {
  throw new AuditError('proof_invalid', why);
}

function checkProof(proof: readonly Uint8Array[]): void {
  if (proof.length > MAX_PROOF) invalid(`a proof of ${proof.length} hashes is longer than any`);
  if (proof.some((hash) => hash.length !== HASH_BYTES)) invalid('a proof holds something that is no hash');
}

export interface InclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: bigint;
  readonly size: bigint;
  readonly root: Uint8Array;
  /** The leaf's sibling first. */
  readonly proof: readonly Uint8Array[];
}

/**
 * Verifies that a leaf stands at an index of the tree of a root (RFC 9162 §2.1.3.2).
 * @throws AuditError `proof_invalid`, `index_out_of_range`
 */
export function verifyInclusion(claim: InclusionClaim): void {
  const { leafHash, index, size, root, proof } = claim;
  if (index < 0n || index >= size || size > MAX_SIZE) {
    throw new AuditError('index_out_of_range', `there is no leaf ${index} in a tree of ${size}`);
  }
  checkProof(proof);
  if (leafHash.length !== HASH_BYTES) invalid('the leaf hash is no hash');
  let fn = index;
  let sn = size - 1n;
  let computed = leafHash;
  for (const hash of proof) {
    if (sn === 0n) invalid('the proof is too long for this tree');
    if ((fn & 1n) === 1n || fn === sn) {
      computed = nodeHash(hash, computed);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      computed = nodeHash(computed, hash);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) invalid('the proof is too short for this tree');
  if (!equalHash(computed, root)) invalid('the proof does not lead to the root');
}

export interface ConsistencyClaim {
  readonly firstSize: bigint;
  readonly firstRoot: Uint8Array;
  readonly secondSize: bigint;
  readonly secondRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Verifies that a tree only grew: that the first `firstSize` leaves of the second tree are those of the first (RFC 9162 §2.1.4.2). Every tree is consistent with the empty
 * one, so there is nothing to prove of it and `firstSize` 0 is refused.
 *
 * @throws AuditError `proof_invalid`, `index_out_of_range`
 */
export function verifyConsistency(claim: ConsistencyClaim): void {
  const { firstSize, firstRoot, secondSize, secondRoot, proof } = claim;
  if (firstSize <= 0n || firstSize > secondSize || secondSize > MAX_SIZE) {
    throw new AuditError('index_out_of_range', `a tree of ${secondSize} cannot be shown to extend one of ${firstSize}`);
  }
  checkProof(proof);
  if (firstSize === secondSize) {
    if (proof.length > 0) invalid('a proof between trees of the same size is empty');
    if (!equalHash(firstRoot, secondRoot)) invalid('two trees of the same size have different roots');
    return;
  }
  if (firstRoot.length !== HASH_BYTES || secondRoot.length !== HASH_BYTES) invalid('a root is no hash');
  let fn = firstSize - 1n;
  let sn = secondSize - 1n;
  while ((fn & 1n) === 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  // A first tree of a power of two is itself the subtree that both share, and its root is left out of the proof.
  const [seed, ...rest] = fn === 0n ? [firstRoot, ...proof] : proof;
  if (seed === undefined) invalid('the proof is empty');
  let first: Uint8Array = seed;
  let second: Uint8Array = seed;
  for (const hash of rest) {
    if (sn === 0n) invalid('the proof is too long for these trees');
    if ((fn & 1n) === 1n || fn === sn) {
      first = nodeHash(hash, first);
      second = nodeHash(hash, second);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      second = nodeHash(second, hash);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) invalid('the proof is too short for these trees');
  if (!equalHash(first, firstRoot)) invalid('the proof does not lead to the first root');
  if (!equalHash(second, secondRoot)) invalid('the proof does not lead to the second root');
}
