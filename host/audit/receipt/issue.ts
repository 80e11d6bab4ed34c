import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborValue } from '../../engine/cbor/types.ts';
import { signEd25519 } from '../ed25519/sign.ts';
import { AuditError } from '../error/error.ts';
import type { SignerKey } from '../note/types.ts';
import { verifyConsistency, verifyInclusion, type ConsistencyClaim, type InclusionClaim } from '../tree/verify.ts';
import { receiptKeyOf } from './key.ts';
import { ALGORITHM, CLAIM, LABEL, PROOF, STRUCTURE } from './labels.ts';
import { formatSign1, toBeSigned } from './sign1.ts';

/** What the leaves are: the claim `sub`, which the architecture of SCITT (RFC 9943) wants in receipts. */
const SUBJECT = 'edict.record.v1';

async function issue(
  issuer: string,
  signer: SignerKey,
  label: number,
  root: Uint8Array,
  first: bigint,
  second: bigint,
  path: readonly Uint8Array[],
): Promise<Uint8Array<ArrayBuffer>> {
  if (path.length === 0) {
    throw new AuditError('receipt_unsupported', 'a COSE receipt cannot say an empty path: that of a tree of one leaf');
  }
  const protectedHeader = encodeCbor(
    new Map<number, CborValue>([
      // EdDSA, not the newer Ed25519 (-19): readers that know only one of them know this one.
      [LABEL.algorithm, ALGORITHM.eddsa],
      [LABEL.keyId, receiptKeyOf(signer).keyId],
      [
        LABEL.claims,
        new Map([
          [CLAIM.issuer, issuer],
          [CLAIM.subject, SUBJECT],
        ]),
      ],
      [LABEL.structure, STRUCTURE.rfc9162],
    ]),
  );
  const proof = encodeCbor([first, second, path]);
  const unprotected = encodeCbor(new Map([[LABEL.proofs, new Map([[label, [proof]]])]]));
  const signature = await signEd25519(signer.seed, toBeSigned(protectedHeader, root));
  return formatSign1({ protectedHeader, payload: null, signature }, unprotected);
}

/**
 * Issues a Receipt of Inclusion (RFC 9942 §5.2, `vds` 1, EdDSA, detached root). The proof is verified first. Sign only roots that the log has published a checkpoint of:
 * a receipt is the log's word for its root.
 *
 * @param issuer the log's origin
 * @throws AuditError `receipt_unsupported` for the only leaf of a tree, `proof_invalid`, `index_out_of_range`
 */
export async function issueReceiptOfInclusion(
  issuer: string,
  claim: InclusionClaim,
  signer: SignerKey,
): Promise<Uint8Array<ArrayBuffer>> {
  verifyInclusion(claim);
  return issue(issuer, signer, PROOF.inclusion, claim.root, claim.size, claim.index, claim.proof);
}

/**
 * Issues a Receipt of Consistency (RFC 9942 §5.3) in the same way.
 *
 * @throws AuditError `receipt_unsupported` for two trees of the same size, `proof_invalid`, `index_out_of_range`
 */
export async function issueReceiptOfConsistency(
  issuer: string,
  claim: ConsistencyClaim,
  signer: SignerKey,
): Promise<Uint8Array<ArrayBuffer>> {
  verifyConsistency(claim);
  const { secondRoot, firstSize, secondSize, proof } = claim;
  return issue(issuer, signer, PROOF.consistency, secondRoot, firstSize, secondSize, proof);
}
