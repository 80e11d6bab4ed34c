import { signEd25519 } from '../ed25519/sign.ts';
import { checkText, formatNote } from './parse.ts';
import type { NoteSignature, SignerKey } from './types.ts';

const encoder = new TextEncoder();

/**
 * Signs a text that ends with a newline with every key, and writes the note.
 * @throws AuditError `note_malformed` when the text cannot stand in a note.
 */
export async function signNote(text: string, signers: readonly SignerKey[]): Promise<string> {
  checkText(text);
  const message = encoder.encode(text);
  const signatures: NoteSignature[] = [];
  for (const { name, keyId, seed } of signers) {
    signatures.push({ name, keyId, signature: await signEd25519(seed, message) });
  }
  return formatNote({ text, signatures });
}
