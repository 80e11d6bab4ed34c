import { nodeHash } from '../../../host/audit/tree/hash.ts';
import type { InclusionClaim } from '../../../host/audit/index.ts';
import { seeded } from '../../workload/random.ts';

export const SIZE = 10_000_000n;
/** 10,000,000 is above 2^23, so the first half's leaves have proofs of 24 hashes: the longest there are. */
export const LENGTH = 24;
const CLAIMS = 64;

/** A claim that holds: a path of random hashes, and the root that it leads to. */
const claimOf = (index: bigint): InclusionClaim => {
  const random = seeded(Number(index));
  const hash = (): Uint8Array => Uint8Array.from({ length: 32 }, () => random.integer(0, 255));
  const leafHash = hash();
  const proof = Array.from({ length: LENGTH }, hash);
  let root = leafHash;
  proof.forEach((sibling, level) => {
    root = (index >> BigInt(level)) % 2n === 1n ? nodeHash(sibling, root) : nodeHash(root, sibling);
  });
  return { leafHash, index, size: SIZE, root, proof };
};

/** Claims of different entries of one log. */
export const inclusionClaims = (): readonly InclusionClaim[] =>
  Array.from({ length: CLAIMS }, (_, at) => claimOf(BigInt(at) * 100_003n));
