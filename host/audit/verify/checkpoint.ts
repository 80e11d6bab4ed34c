import { parseCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { verifyNote } from '../note/verify.ts';
import type { VerifierKey } from '../note/types.ts';

/** Whom a verifier trusts: one log, by its origin and its keys. */
export interface LogTrust {
  readonly origin: string;
  /** Each of them is trusted alone, unless `all`. */
  readonly keys: readonly VerifierKey[];
  /** Whether every one of the keys must have signed: two algorithms, of which one may be broken. */
  readonly all?: boolean;
  /** What else must hold of a checkpoint, such as a quorum of witnesses (`demandQuorum`). @throws AuditError when it does not */
  readonly accept?: (verified: VerifiedCheckpoint, note: Uint8Array | string) => void | Promise<void>;
}

export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Trusted keys that signed. */
  readonly verifiedBy: readonly VerifierKey[];
}

/**
 * Verifies a checkpoint: a note that a trusted key has signed, for the expected log.
 * @throws AuditError `note_malformed`, `note_unverified`, `signature_invalid`, `checkpoint_malformed`, `origin_mismatch`, `key_invalid`, `too_large`; what `accept` of the trust throws
 */
export async function verifyCheckpoint(note: Uint8Array | string, trust: LogTrust): Promise<VerifiedCheckpoint> {
  const { text, verifiedBy } = await verifyNote(note, trust.keys);
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== trust.origin) {
    throw new AuditError('origin_mismatch', `a checkpoint of ${checkpoint.origin}, not of ${trust.origin}`);
  }
  if (trust.all === true && trust.keys.some((key) => !verifiedBy.includes(key))) {
    throw new AuditError('note_unverified', `${verifiedBy.length} of ${trust.keys.length} keys have signed, not all`);
  }
  // Keys of another algorithm than Ed25519 sign origin, size and root alone.
  if (checkpoint.extensions.length > 0 && verifiedBy.every(({ scheme }) => scheme !== undefined)) {
    throw new AuditError('signature_invalid', 'no signature covers the extension lines of the checkpoint');
  }
  const verified = { checkpoint, verifiedBy };
  await trust.accept?.(verified, note);
  return verified;
}
