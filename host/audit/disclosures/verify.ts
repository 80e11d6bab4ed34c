import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { verifyPlaced } from '../proven/entries.ts';
import { verifyDisclosure, type DisclosedField } from '../record/disclosure.ts';
import type { DecisionRecord } from '../record/types.ts';
import { verifyCheckpoint, type LogTrust } from '../verify/checkpoint.ts';
import { parseDisclosures } from './file.ts';

/** A decision that was shown to stand in a trusted log, and those of its fields that were laid open. */
export interface OpenedRecord {
  readonly index: number;
  readonly record: DecisionRecord;
  /** In the order in which the action has them. */
  readonly fields: readonly DisclosedField[];
  /** How many of the action's fields were not laid open. */
  readonly withheld: number;
}

/** What a file of disclosures shows. */
export interface OpenedFields {
  readonly checkpoint: Checkpoint;
  readonly records: readonly OpenedRecord[];
}

/**
 * Verifies a file that opens fields of records, without the log and without a network: the checkpoint is signed by a trusted key, each record stands in the log, and each field is what the record's action
 * digest commits to. It does not show that nothing else was disclosed or withheld: the number of fields that are not open is told.
 *
 * @throws AuditError `proof_malformed`, `proof_invalid`, `disclosure_invalid`, `index_out_of_range`, `record_malformed`, `record_mismatch`, `too_large`, and those of `verifyCheckpoint`
 * @example
 * const { records } = await verifyDisclosures(bytes, { origin: key.name, keys: [key] });
 */
export async function verifyDisclosures(bytes: Uint8Array, trust: LogTrust): Promise<OpenedFields> {
  const file = parseDisclosures(bytes);
  const { checkpoint } = await verifyCheckpoint(file.checkpoint, trust);
  const records = file.records.map((opened): OpenedRecord => {
    const record = verifyPlaced(opened, checkpoint);
    if (record.kind !== 'decision')
      throw new AuditError('disclosure_invalid', `record ${opened.index} has no fields: it is no decision`);
    const fields = opened.fields.map((field) => verifyDisclosure(field, record));
    return { index: opened.index, record, fields, withheld: record.fields - fields.length };
  });
  return { checkpoint, records };
}
