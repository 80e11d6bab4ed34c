import { signEd25519 } from '../ed25519/sign.ts';
import { checkText, formatNote } from './parse.ts';
import type { NoteSignature, SignerKey } from './types.ts';

const encoder = new TextEncoder();

/**
 * Signs a text that ends with a newline with every key, and writes the note.
 *
 * @param time for the lines that have one: seconds since 1970, 0 to say none
 * @throws AuditError `note_malformed` when the text cannot stand in a note; `checkpoint_malformed` when a key signs checkpoints only, and it is none
 */
export async function signNote(text: string, signers: readonly SignerKey[], time = 0n): Promise<string> {
  checkText(text);
  const message = encoder.encode(text);
  const signatures: NoteSignature[] = [];
  for (const signer of signers) {
    const { name, keyId, seed, scheme } = signer;
    const signature = scheme === undefined ? await signEd25519(seed, message) : scheme.sign(signer, text, time);
    signatures.push({ name, keyId, signature });
  }
  return formatNote({ text, signatures });
}
