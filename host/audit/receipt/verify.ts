import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { rootOfConsistency, rootOfInclusion } from '../tree/verify.ts';
import { parseReceipt } from './parse.ts';
import { verifyRoot } from './signature.ts';
import type { ReceiptTrust } from './types.ts';

/** What a receipt of inclusion shows of a leaf. */
export interface VerifiedInclusion {
  /** The claim `iss`; null when the receipt has none. */
  readonly issuer: string | null;
  /** The root that is signed. */
  readonly root: Uint8Array;
  /** What the receipt says. Only the root is signed: trees of nearly the same size have paths of one shape, so neither number is proven alone. */
  readonly index: bigint;
  readonly size: bigint;
  /** Seconds since 1970, as the issuer says; null when it does not. */
  readonly issuedAt: number | null;
}

/**
 * Verifies a Receipt of Inclusion with `vds` 1 (RFC 9942 §5.2): the leaf and the path lead to a root that a trusted key has signed.
 *
 * @param leafHash of the leaf, 32 bytes; see `leafHash`
 * @example await verifyReceiptOfInclusion(receipt, leafHash(entry), { issuer: 'example.com/log', keys: [receiptKeyOf(key)] })
 * @throws AuditError `receipt_malformed`, `receipt_unsupported`, `receipt_unverified`, `receipt_expired`, `origin_mismatch`, `proof_invalid`, `index_out_of_range`, `signature_invalid`,
 * `key_invalid`, `too_large`
 */
export async function verifyReceiptOfInclusion(
  receipt: Uint8Array,
  leafHash: Uint8Array,
  trust: ReceiptTrust,
): Promise<VerifiedInclusion> {
  const parsed = parseReceipt(receipt);
  const { proof, issuer, issuedAt } = parsed;
  if (proof.kind !== 'inclusion') throw new AuditError('proof_invalid', 'this is no receipt of inclusion with vds 1');
  const { index, size } = proof;
  const root = rootOfInclusion({ leafHash, index, size, proof: proof.path });
  await verifyRoot(parsed, root, trust);
  return { issuer, root, index, size, issuedAt };
}

/** What a receipt of consistency shows of two trees. */
export interface VerifiedConsistency {
  readonly issuer: string | null;
  /** The later root, which is signed. */
  readonly root: Uint8Array;
  /** The later tree's size, as the receipt says; only the root is signed. */
  readonly size: bigint;
  readonly issuedAt: number | null;
}

/**
 * Verifies a Receipt of Consistency with `vds` 1 (RFC 9942 §5.3): that the tree of a root that a trusted key has signed only grew out of an earlier one.
 *
 * @param earlier what the verifier holds of the earlier tree: never take it from whom the receipt came from
 * @throws AuditError as `verifyReceiptOfInclusion` does
 */
export async function verifyReceiptOfConsistency(
  receipt: Uint8Array,
  earlier: Pick<Checkpoint, 'size' | 'root'>,
  trust: ReceiptTrust,
): Promise<VerifiedConsistency> {
  const parsed = parseReceipt(receipt);
  const { proof, issuer, issuedAt } = parsed;
  if (proof.kind !== 'consistency') throw new AuditError('proof_invalid', 'this is no receipt of consistency');
  const { firstSize, secondSize, path } = proof;
  if (firstSize !== earlier.size) {
    throw new AuditError('proof_invalid', `the receipt begins at ${firstSize} leaves, not at ${earlier.size}`);
  }
  const root = rootOfConsistency({ firstSize, firstRoot: earlier.root, secondSize, proof: path });
  await verifyRoot(parsed, root, trust);
  return { issuer, root, size: secondSize, issuedAt };
}
