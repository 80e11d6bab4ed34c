import { parseCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { verifyNote } from '../note/verify.ts';
import type { VerifierKey } from '../note/types.ts';

/** Whom a verifier trusts: one log, by its origin and its keys. */
export interface LogTrust {
  readonly origin: string;
  /** Each of them is trusted alone. */
  readonly keys: readonly VerifierKey[];
}

export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Trusted keys that signed. */
  readonly verifiedBy: readonly VerifierKey[];
}

/**
 * Verifies a checkpoint: a note that a trusted key has signed, for the expected log.
 * @throws AuditError `note_malformed`, `note_unverified`, `signature_invalid`, `checkpoint_malformed`, `origin_mismatch`, `key_invalid`, `too_large`
 */
export async function verifyCheckpoint(note: Uint8Array | string, trust: LogTrust): Promise<VerifiedCheckpoint> {
  const { text, verifiedBy } = await verifyNote(note, trust.keys);
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== trust.origin) {
    throw new AuditError('origin_mismatch', `a checkpoint of ${checkpoint.origin}, not of ${trust.origin}`);
  }
  return { checkpoint, verifiedBy };
}
