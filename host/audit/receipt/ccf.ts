import { AuditError } from '../error/error.ts';
import { sha256 } from '../sha256/sha256.ts';
import { equalHash } from '../tree/hash.ts';
import { LABEL } from './labels.ts';
import { parseReceipt } from './parse.ts';
import { concat, formatSign1, malformed, parseSign1 } from './sign1.ts';
import { verifyRoot } from './signature.ts';
import type { CcfProof, ReceiptTrust } from './types.ts';

const MAX_STATEMENT_BYTES = 1 << 24;
/** A statement that is registered in more places than this is not looked at. */
const MAX_RECEIPTS = 32;

/** The unprotected header that a statement is registered with. */
const EMPTY_MAP = Uint8Array.of(0xa0);

/** What a receipt of a CCF ledger shows. */
export interface VerifiedCcfReceipt {
  readonly issuer: string | null;
  /** The root that is signed. */
  readonly root: Uint8Array;
  /** Commit evidence of the transaction, such as `ce:2.10:…`. */
  readonly evidence: string;
  /** Seconds since 1970, as the issuer says; null when it does not. */
  readonly issuedAt: number | null;
}

/** The root of a path in CCF's tree, whose nodes have no prefix: a leaf is the hash of 96 bytes, an inner node that of 64. */
function rootOf({ transactionHash, evidence, dataHash, path }: CcfProof): Uint8Array {
  const evidenceHash = sha256(new TextEncoder().encode(evidence));
  let computed: Uint8Array = sha256(concat(transactionHash, evidenceHash, dataHash));
  for (const { left, hash } of path) computed = sha256(left ? concat(hash, computed) : concat(computed, hash));
  return computed;
}

/**
 * Verifies a receipt of inclusion with `vds` 2, of a ledger of the Confidential Consortium Framework (draft-ietf-scitt-receipts-ccf-profile).
 *
 * @param dataHash the SHA-256 of what was registered: of a statement, that of its bytes with an empty unprotected header
 * @throws AuditError `receipt_malformed`, `receipt_unsupported`, `receipt_unverified`, `receipt_expired`, `origin_mismatch`, `proof_invalid`, `signature_invalid`, `key_invalid`, `too_large`
 */
export async function verifyCcfReceipt(
  receipt: Uint8Array,
  dataHash: Uint8Array,
  trust: ReceiptTrust,
): Promise<VerifiedCcfReceipt> {
  const parsed = parseReceipt(receipt);
  const { proof, issuer, issuedAt } = parsed;
  if (proof.kind !== 'ccf') throw new AuditError('receipt_unsupported', 'this is no receipt with vds 2');
  if (!equalHash(proof.dataHash, dataHash)) throw new AuditError('proof_invalid', 'a receipt for something else');
  const root = rootOf(proof);
  await verifyRoot(parsed, root, trust);
  return { issuer, root, evidence: proof.evidence, issuedAt };
}

/** What the receipts of a statement show. */
export interface VerifiedStatement {
  /** Receipts of trusted keys, one at least. */
  readonly receipts: readonly VerifiedCcfReceipt[];
  /** How many receipts are of others, or of kinds that are not known. Nothing has been shown of them. */
  readonly unknown: number;
}

/** Why a receipt is left aside rather than wrong. */
const ASIDE: ReadonlySet<string> = new Set(['receipt_unverified', 'receipt_unsupported', 'origin_mismatch']);

/**
 * Verifies the receipts of CCF ledgers in a transparent statement (header 394): every one of a trusted key must verify, and one at least must be there. The signature of the statement itself is
 * not looked at; it is for who knows its issuer.
 *
 * @param statement a tagged COSE_Sign1 of at most 16 MiB
 * @throws AuditError `receipt_unverified` when no receipt is of a trusted key, and those of `verifyCcfReceipt`
 */
export async function verifyStatementReceipts(statement: Uint8Array, trust: ReceiptTrust): Promise<VerifiedStatement> {
  const parsed = parseSign1(statement, MAX_STATEMENT_BYTES);
  const embedded: unknown = parsed.unprotected.get(LABEL.receipts);
  if (!Array.isArray(embedded) || embedded.length === 0) malformed('the statement has no receipts');
  if (embedded.length > MAX_RECEIPTS) throw new AuditError('too_large', `COSE: more than ${MAX_RECEIPTS} receipts`);
  const dataHash = sha256(formatSign1(parsed, EMPTY_MAP));
  const receipts: VerifiedCcfReceipt[] = [];
  for (const receipt of embedded as readonly unknown[]) {
    if (!(receipt instanceof Uint8Array)) malformed('a receipt is no byte string');
    try {
      receipts.push(await verifyCcfReceipt(receipt, dataHash, trust));
    } catch (error) {
      if (!(error instanceof AuditError) || !ASIDE.has(error.code)) throw error;
    }
  }
  if (receipts.length === 0) throw new AuditError('receipt_unverified', 'no receipt is of a known key');
  return { receipts, unknown: embedded.length - receipts.length };
}
