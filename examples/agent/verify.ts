/**
 * The other side: someone who was not there, has three files (a record, its proof, the module) and the log's public key, and asks which policy decided. Nothing here
 * touches the guard, the engine or the log's folder.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AuditError, parseVerifierKey, verifyEntryProof, type ProvenRecord } from 'edict/audit';

export interface Evidence {
  /** The leaf's bytes, a `.cbor` file. */
  readonly record: string;
  /** A `.tlog-proof` file. */
  readonly proof: string;
  /** The decision module, a `.wasm` file. */
  readonly module: string;
}

/**
 * Verifies one decision from files alone.
 *
 * @param verifierKey the log's public key, known from elsewhere
 * @throws AuditError when the record is not proven; Error when it names another module than the file
 */
export async function verifyDecision(evidence: Evidence, verifierKey: string): Promise<ProvenRecord> {
  const key = parseVerifierKey(verifierKey);
  const [record, proof, module] = await Promise.all([
    readFile(evidence.record),
    readFile(evidence.proof),
    readFile(evidence.module),
  ]);
  const proven = await verifyEntryProof(new Uint8Array(proof), new Uint8Array(record), {
    origin: key.name,
    keys: [key],
  });
  if (proven.record.kind !== 'decision') throw new Error('the record is of no decision');
  const digest = createHash('sha256').update(module).digest();
  if (proven.record.moduleDigest === null || !digest.equals(proven.record.moduleDigest)) {
    throw new Error('another module decided');
  }
  return proven;
}

/** Whether the proof fails, as it must, for a record with one changed bit. */
export async function refusesForgery(evidence: Evidence, verifierKey: string): Promise<boolean> {
  const key = parseVerifierKey(verifierKey);
  const record = new Uint8Array(await readFile(evidence.record));
  const proof = new Uint8Array(await readFile(evidence.proof));
  const last = record.length - 1;
  record[last] = (record[last] ?? 0) ^ 1;
  try {
    await verifyEntryProof(proof, record, { origin: key.name, keys: [key] });
    return false;
  } catch (error) {
    return error instanceof AuditError;
  }
}
