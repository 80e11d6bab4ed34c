import { sameBytes } from '../../encoding/bytes/same.ts';
import { verifyEd25519 } from '../ed25519/verify.ts';
import { AuditError } from '../error/error.ts';
import { formatKeyId } from './key.ts';
import { parseNote } from './parse.ts';
import type { NoteSignature, VerifiedNote, VerifierKey } from './types.ts';

const encoder = new TextEncoder();

function identity(key: { readonly name: string; readonly keyId: number }): string {
  return `${key.name}+${formatKeyId(key.keyId)}`;
}

/** The keys by identity; two different keys of one identity would make the outcome depend on their order. */
function indexKeys(keys: readonly VerifierKey[]): Map<string, VerifierKey> {
  const known = new Map<string, VerifierKey>();
  for (const key of keys) {
    const other = known.get(identity(key));
    if (other !== undefined && other.publicKey.some((byte, i) => byte !== key.publicKey[i])) {
      throw new AuditError('key_invalid', `two keys are called ${identity(key)}`);
    }
    known.set(identity(key), key);
  }
  return known;
}

/**
 * Verifies a signed note (C2SP signed-note v1.0.0): signatures of unknown keys are left aside; every signature of a known key must verify, or the whole note is refused; at least
 * one must be of a known key.
 *
 * @throws AuditError `note_malformed`, `too_large`, `signature_invalid`, `note_unverified`; `key_invalid` when two known keys share name and id.
 */
export async function verifyNote(source: Uint8Array | string, keys: readonly VerifierKey[]): Promise<VerifiedNote> {
  const known = indexKeys(keys);
  const note = parseNote(source);
  const message = encoder.encode(note.text);
  const verified = new Map<string, VerifierKey>();
  const checked: { readonly key: VerifierKey; readonly signature: Uint8Array }[] = [];
  const unknown: NoteSignature[] = [];
  for (const line of note.signatures) {
    const key = known.get(identity(line));
    if (key === undefined) {
      unknown.push(line);
      continue;
    }
    // The same line again proves nothing more, and would cost another verification.
    const repeated = checked.some((each) => each.key === key && sameBytes(each.signature, line.signature));
    const { scheme, publicKey } = key;
    const right = (): boolean | Promise<boolean> =>
      scheme === undefined
        ? verifyEd25519(publicKey, message, line.signature)
        : scheme.verify(key, note.text, line.signature);
    if (!repeated && !(await right())) {
      throw new AuditError('signature_invalid', `the signature of ${identity(key)} does not verify`);
    }
    checked.push({ key, signature: line.signature });
    verified.set(identity(key), key);
  }
  if (verified.size === 0) throw new AuditError('note_unverified', 'no known key has signed the note');
  return { text: note.text, verifiedBy: [...verified.values()], unknown };
}
