import type { CborData, CborValue } from '../../engine/cbor/types.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { decodeRecord } from '../record/decode.ts';
import type { AuditRecord } from '../record/types.ts';
import { leafHash } from '../tree/hash.ts';
import { verifyInclusion } from '../tree/verify.ts';
import { bytesOf, hashesOf, indexOf } from './container.ts';

/** A leaf with its place in the log and what proves it. */
export interface PlacedEntry {
  readonly index: number;
  /** The leaf's bytes. */
  readonly entry: Uint8Array;
  /** Inclusion proof under the file's checkpoint, 32 bytes a hash. */
  readonly hashes: readonly Uint8Array[];
}

/** A leaf as members of a row: its index, its bytes, its proof. */
export function placedMembers({ index, entry, hashes }: PlacedEntry): readonly CborValue[] {
  return [index, entry, hashes];
}

/** Reads what `placedMembers` made. @throws AuditError `proof_malformed` */
export function readPlaced([index, entry, hashes]: readonly CborData[]): PlacedEntry {
  return { index: indexOf(index, "a leaf's place"), entry: bytesOf(entry, 'a leaf'), hashes: hashesOf(hashes) };
}

/**
 * Verifies that a leaf stands in its place under a checkpoint, and is the record of that place.
 * @throws AuditError `proof_invalid`, `index_out_of_range`, `record_malformed`, `record_mismatch`
 */
export function verifyPlaced({ index, entry, hashes }: PlacedEntry, { size, root }: Checkpoint): AuditRecord {
  verifyInclusion({ leafHash: leafHash(entry), index: BigInt(index), size, root, proof: hashes });
  return recordAt(entry, index);
}

/** The record of a leaf that stands at a place. @throws AuditError `record_malformed`, `record_mismatch` */
export function recordAt(entry: Uint8Array, index: number): AuditRecord {
  const record = decodeRecord(entry);
  if (record.sequence === index) return record;
  throw new AuditError('record_mismatch', `entry ${index} says that it is ${record.sequence}`);
}
