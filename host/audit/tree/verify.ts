import { AuditError } from '../error/error.ts';
import { EMPTY_ROOT, equalHash, HASH_BYTES, nodeHash } from './hash.ts';
import { checkSubtree, type LeafRange } from './subtree.ts';

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
  if (!equalHash(rootOfInclusion(claim), claim.root)) invalid('the proof does not lead to the root');
}

/**
 * The root that an inclusion proof leads to. It says nothing until something else, such as a signature, says that it is a root; and sizes of one shape give one root.
 * @throws AuditError `proof_invalid`, `index_out_of_range`
 */
export function rootOfInclusion(claim: Omit<InclusionClaim, 'root'>): Uint8Array {
  const { leafHash, index, size, proof } = claim;
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
  return computed;
}

export interface SubtreeInclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: bigint;
  readonly subtree: LeafRange;
  /** Of the subtree. */
  readonly root: Uint8Array;
  /** The leaf's sibling first. */
  readonly proof: readonly Uint8Array[];
}

/**
 * Verifies that a leaf stands at an index of the subtree of a root (draft-ietf-plants-merkle-tree-certs, "Verifying a Subtree Inclusion Proof").
 * @throws AuditError `proof_invalid`, `index_out_of_range`
 */
export function verifySubtreeInclusion(claim: SubtreeInclusionClaim): void {
  const { leafHash, index, subtree, root, proof } = claim;
  checkSubtree(subtree);
  verifyInclusion({ leafHash, index: index - subtree.start, size: subtree.end - subtree.start, root, proof });
}

export interface SubtreeConsistencyClaim {
  readonly subtree: LeafRange;
  readonly subtreeRoot: Uint8Array;
  /** Number of leaves of the tree. */
  readonly size: bigint;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Verifies that a subtree is part of a tree: that its leaves are those of the tree at the same places (draft-ietf-plants-merkle-tree-certs, "Verifying a Subtree Consistency Proof"). The empty subtree is
 * part of every tree; of the tree's root nothing is said then.
 *
 * @throws AuditError `proof_invalid`, `index_out_of_range`
 */
export function verifySubtreeConsistency(claim: SubtreeConsistencyClaim): void {
  const { subtree, subtreeRoot, size, root, proof } = claim;
  checkSubtree(subtree);
  if (subtree.end > size || size > MAX_SIZE) {
    throw new AuditError('index_out_of_range', `a tree of ${size} does not contain [${subtree.start}, ${subtree.end})`);
  }
  if (root.length !== HASH_BYTES) invalid('a root is no hash');
  if (subtree.start === subtree.end) {
    if (proof.length > 0) invalid('a proof of the empty subtree is empty');
    if (!equalHash(subtreeRoot, EMPTY_ROOT)) invalid('the root is not that of the empty subtree');
    return;
  }
  if (!equalHash(rootAroundSubtree(claim), root)) invalid('the proof does not lead to the root of the whole');
}

/** The root of the whole that a consistency proof leads to from a subtree that is not empty. */
function rootAroundSubtree(claim: Omit<SubtreeConsistencyClaim, 'root'>): Uint8Array {
  const { subtree, subtreeRoot, size, proof } = claim;
  checkProof(proof);
  if (subtreeRoot.length !== HASH_BYTES) invalid('a root is no hash');
  const start = consistencyStart(subtree, size);
  // The verifier has the root of a subtree that is a node of the tree; it is left out of the proof.
  const { part, whole } = climb(start, start.fn === start.sn ? [subtreeRoot, ...proof] : proof);
  if (!equalHash(part, subtreeRoot)) invalid('the proof does not lead to the root of the part');
  return whole;
}

/** Where a consistency proof begins: the first and last leaf of the subtree, and the last of the tree, at the level of the proof's first hash. */
interface ProofStart {
  readonly fn: bigint;
  readonly sn: bigint;
  readonly tn: bigint;
}

/** Up to the node where the proof begins: the subtree itself where the tree has it, its last complete part otherwise. */
function consistencyStart(subtree: LeafRange, size: bigint): ProofStart {
  let fn = subtree.start;
  let sn = subtree.end - 1n;
  let tn = size - 1n;
  while (fn !== sn && (sn === tn || (sn & 1n) === 1n)) {
    fn >>= 1n;
    sn >>= 1n;
    tn >>= 1n;
  }
  return { fn, sn, tn };
}

/** The roots of the subtree and of the tree that hashes lead to, of which the first is the node where they begin. */
function climb({ fn, sn, tn }: ProofStart, [seed, ...rest]: readonly Uint8Array[]): TreeRoots {
  if (seed === undefined) invalid('the proof is empty');
  let part: Uint8Array = seed;
  let whole: Uint8Array = seed;
  for (const hash of rest) {
    if (tn === 0n) invalid('the proof is too long for these trees');
    if ((sn & 1n) === 1n || sn === tn) {
      if (fn < sn) part = nodeHash(hash, part);
      whole = nodeHash(hash, whole);
      while ((sn & 1n) === 0n) {
        fn >>= 1n;
        sn >>= 1n;
        tn >>= 1n;
      }
    } else {
      whole = nodeHash(whole, hash);
    }
    fn >>= 1n;
    sn >>= 1n;
    tn >>= 1n;
  }
  if (tn !== 0n) invalid('the proof is too short for these trees');
  return { part, whole };
}

/** The roots of a tree and of its first leaves. */
export interface TreeRoots {
  readonly part: Uint8Array;
  readonly whole: Uint8Array;
}

/**
 * The roots of a tree of `size` leaves, and of its first `firstSize`, that hashes lead to: a consistency proof, with the node that it begins with before it where a proof leaves it out. When `whole` is a
 * root that was signed for this size, `part` is the root of the first leaves of that tree, and no other.
 *
 * @throws AuditError `proof_invalid`, `index_out_of_range` unless 0 < `firstSize` < `size`
 */
export function rootsOfPrefix(firstSize: bigint, size: bigint, hashes: readonly Uint8Array[]): TreeRoots {
  if (firstSize <= 0n || firstSize >= size || size > MAX_SIZE) {
    throw new AuditError('index_out_of_range', `a tree of ${size} has no first ${firstSize} leaves to compare`);
  }
  checkProof(hashes);
  return climb(consistencyStart({ start: 0n, end: firstSize }, size), hashes);
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
  const { firstSize, secondSize, secondRoot } = claim;
  const computed = rootOfConsistency(claim);
  if (equalHash(computed, secondRoot)) return;
  if (firstSize === secondSize) invalid('two trees of the same size have different roots');
  invalid('the proof does not lead to the root of the whole');
}

/**
 * The root of the later tree that a consistency proof leads to from the first tree's. It says nothing until something else says that it is a root.
 * @throws AuditError `proof_invalid`, `index_out_of_range`
 */
export function rootOfConsistency(claim: Omit<ConsistencyClaim, 'secondRoot'>): Uint8Array {
  const { firstSize, firstRoot, secondSize, proof } = claim;
  if (firstSize <= 0n || firstSize > secondSize || secondSize > MAX_SIZE) {
    throw new AuditError('index_out_of_range', `a tree of ${secondSize} cannot be shown to extend one of ${firstSize}`);
  }
  if (firstSize === secondSize) {
    if (proof.length > 0) invalid('a proof between trees of the same size is empty');
    return firstRoot;
  }
  return rootAroundSubtree({ subtree: { start: 0n, end: firstSize }, subtreeRoot: firstRoot, size: secondSize, proof });
}
