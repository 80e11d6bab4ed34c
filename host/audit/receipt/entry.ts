import { AuditError } from '../error/error.ts';
import { decodeRecord } from '../record/decode.ts';
import type { AuditRecord } from '../record/types.ts';
import { leafHash } from '../tree/hash.ts';
import type { LogTrust } from '../verify/checkpoint.ts';
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
