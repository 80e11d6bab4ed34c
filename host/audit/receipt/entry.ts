import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { parseNote } from '../note/parse.ts';
import type { SignerKey } from '../note/types.ts';
import { decodeRecord } from '../record/decode.ts';
import type { AuditRecord } from '../record/types.ts';
import { leafHash } from '../tree/hash.ts';
import { parseTlogProof } from '../tlog-proof/tlog-proof.ts';
import type { LogTrust } from '../verify/checkpoint.ts';
import { verifyEntryProof } from '../verify/proof.ts';
import { issueReceiptOfInclusion } from './issue.ts';
import { receiptKeyOf } from './key.ts';
import { verifyReceiptOfInclusion, type VerifiedInclusion } from './verify.ts';

/** A record that a receipt shows to stand in a trusted log. Its index is proven: the record says it itself. */
export interface ReceiptedRecord extends VerifiedInclusion {
  readonly record: AuditRecord;
}

/**
 * Verifies offline, by a COSE receipt, that a record stands in a log: the path, the signature of one of the log's keys, its origin, and that the record is canonical and says the index it has.
 *
 * @param entry the leaf's bytes
 * @throws AuditError `record_malformed`, `record_mismatch`, and those of `verifyReceiptOfInclusion`
 */
export async function verifyEntryReceipt(
  receipt: Uint8Array,
  entry: Uint8Array,
  trust: LogTrust,
): Promise<ReceiptedRecord> {
  const keys = trust.keys.map(receiptKeyOf);
  const verified = await verifyReceiptOfInclusion(receipt, leafHash(entry), { issuer: trust.origin, keys });
  const record = decodeRecord(entry);
  if (BigInt(record.sequence) !== verified.index) {
    throw new AuditError('record_mismatch', `entry ${verified.index} says that it is ${record.sequence}`);
  }
  return { ...verified, record };
}

/**
 * Issues the COSE receipt that says of a record what its `.tlog-proof` says. The proof is verified first, and its checkpoint must be signed by the same key: so none but published roots are
 * ever signed.
 *
 * @param proof a `.tlog-proof`
 * @param entry the leaf's bytes
 * @throws AuditError `receipt_unsupported` for the only record of a log, and those of `verifyEntryProof`
 */
export async function issueEntryReceipt(
  proof: Uint8Array | string,
  entry: Uint8Array,
  signer: SignerKey,
): Promise<Uint8Array<ArrayBuffer>> {
  const { hashes, checkpoint: note } = parseTlogProof(proof);
  const { origin } = parseCheckpoint(parseNote(note).text);
  const { index, checkpoint } = await verifyEntryProof(proof, entry, { origin, keys: [signer] });
  const { size, root } = checkpoint;
  return issueReceiptOfInclusion(origin, { leafHash: leafHash(entry), index, size, root, proof: hashes }, signer);
}
