import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { decodeRecord } from '../record/decode.ts';
import type { AuditRecord } from '../record/types.ts';
import { AuditError } from '../error/error.ts';
import { leafHash } from '../tree/hash.ts';
import { verifyConsistency, verifyInclusion } from '../tree/verify.ts';
import { parseTlogProof } from '../tlog-proof/tlog-proof.ts';
import { verifyCheckpoint, type LogTrust } from './checkpoint.ts';

/** A record that was shown to stand in a trusted log. */
export interface ProvenRecord {
  readonly index: bigint;
  readonly record: AuditRecord;
  readonly checkpoint: Checkpoint;
}

/** A leaf that was shown to stand in a trusted log, whatever is in it. */
export interface ProvenLeaf {
  readonly index: bigint;
  readonly checkpoint: Checkpoint;
}

/**
 * Verifies offline that a leaf stands in a log: the checkpoint's signature and origin, and the inclusion proof. What the leaf says is not looked at, so this is all that a verifier of any log needs.
 *
 * @param proof a `.tlog-proof`
 * @param hash of the leaf (`leafHash`)
 * @throws AuditError `proof_malformed`, `proof_invalid`, `index_out_of_range`, and those of `verifyCheckpoint`
 */
export async function verifyTlogProof(
  proof: Uint8Array | string,
  hash: Uint8Array,
  trust: LogTrust,
): Promise<ProvenLeaf> {
  const { index, hashes, checkpoint: note } = parseTlogProof(proof);
  const { checkpoint } = await verifyCheckpoint(note, trust);
  const { size, root } = checkpoint;
  verifyInclusion({ leafHash: hash, index, size, root, proof: hashes });
  return { index, checkpoint };
}

/**
 * Verifies offline that an entry stands in a log: the checkpoint's signature and origin, the inclusion proof, and that the record is canonical and says the index it has.
 *
 * @param proof a `.tlog-proof`
 * @param entry the leaf's bytes
 * @throws AuditError `proof_malformed`, `proof_invalid`, `index_out_of_range`, `record_malformed`, `record_mismatch`, and those of `verifyCheckpoint`
 */
export async function verifyEntryProof(
  proof: Uint8Array | string,
  entry: Uint8Array,
  trust: LogTrust,
): Promise<ProvenRecord> {
  const { index, checkpoint } = await verifyTlogProof(proof, leafHash(entry), trust);
  const record = decodeRecord(entry);
  if (BigInt(record.sequence) !== index) {
    throw new AuditError('record_mismatch', `entry ${index} says that it is ${record.sequence}`);
  }
  return { index, record, checkpoint };
}

/**
 * Verifies that a log only grew from one checkpoint to a later one. Every log extends the empty one, for which the proof is empty.
 * @throws AuditError `proof_invalid`, `index_out_of_range`, and those of `verifyCheckpoint`
 */
export async function verifyExtension(
  earlier: Uint8Array | string,
  later: Uint8Array | string,
  proof: readonly Uint8Array[],
  trust: LogTrust,
): Promise<{ readonly earlier: Checkpoint; readonly later: Checkpoint }> {
  const first = (await verifyCheckpoint(earlier, trust)).checkpoint;
  const second = (await verifyCheckpoint(later, trust)).checkpoint;
  if (first.size === 0n) {
    if (proof.length > 0) throw new AuditError('proof_invalid', 'a proof from the empty tree is empty');
  } else {
    verifyConsistency({
      firstSize: first.size,
      firstRoot: first.root,
      secondSize: second.size,
      secondRoot: second.root,
      proof,
    });
  }
  return { earlier: first, later: second };
}
