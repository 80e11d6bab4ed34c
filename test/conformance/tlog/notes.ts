/** Signed notes and their keys. */
import {
  createSignerKey,
  formatKeyId,
  formatNote,
  formatVerifierKey,
  parseNote,
  parseSignerKey,
  parseVerifierKey,
  signNote,
  verifyNote,
  type AuditErrorCode,
} from '../../../host/audit/index.ts';
import { differences, fromBase64, outcomeOf, readJson, toHex, type VectorFolder } from './vectors.ts';

interface NoteVectors {
  readonly skey: {
    readonly skey: string;
    readonly vkey: string;
    readonly text_b64: string;
    readonly expect_note_b64: string;
  };
  readonly bad_vkeys: readonly string[];
  readonly notes: readonly {
    readonly name: string;
    readonly note_b64: string;
    readonly vkeys: readonly string[];
    readonly expect: 'ok' | 'unverified' | 'invalid-signature' | 'malformed';
    readonly verified?: readonly string[];
    readonly unverified?: readonly string[];
  }[];
}

const FILE = 'signed-note.json';
const CODES: Readonly<Record<string, AuditErrorCode | 'accepted'>> = {
  ok: 'accepted',
  unverified: 'note_unverified',
  'invalid-signature': 'signature_invalid',
  malformed: 'note_malformed',
};

const identity = (each: { readonly name: string; readonly keyId: number }): string =>
  `${each.name}+${formatKeyId(each.keyId)}`;

export async function runNotes(vectors: VectorFolder): Promise<void> {
  const { recorder } = vectors;
  const file = readJson(vectors, FILE) as NoteVectors | undefined;
  if (file === undefined) return;

  for (const each of file.notes) {
    const keys = each.vkeys.map((text) => parseVerifierKey(text));
    const note = fromBase64(each.note_b64);
    const found = differences('outcome', CODES[each.expect], await outcomeOf(() => verifyNote(note, keys)));
    if (each.expect === 'ok' && found.length === 0) {
      const verified = await verifyNote(note, keys);
      const signers = verified.verifiedBy.map(identity).join(' ');
      if (each.verified) found.push(...differences('verified', each.verified.join(' '), signers));
      const unknown = verified.unknown.map(identity).join(' ');
      if (each.unverified) found.push(...differences('unknown', each.unverified.join(' '), unknown));
      found.push(
        ...differences('written again', toHex(note), toHex(new TextEncoder().encode(formatNote(parseNote(note))))),
      );
    }
    recorder.judge(FILE, each.name, found);
  }

  for (const [i, vkey] of file.bad_vkeys.entries()) {
    const outcome = await outcomeOf(() => parseVerifierKey(vkey));
    recorder.judge(FILE, `bad vkey ${i}`, differences('refused', true, /^key_(?:invalid|unsupported)$/.test(outcome)));
  }

  const { skey, vkey, text_b64, expect_note_b64 } = file.skey;
  const signer = await parseSignerKey(skey);
  const text = new TextDecoder().decode(fromBase64(text_b64));
  recorder.judge(FILE, 'public key of a private key', differences('vkey', vkey, formatVerifierKey(signer)));
  const made = await createSignerKey(signer.name, signer.seed);
  recorder.judge(FILE, 'key id of a made key', differences('id', identity(signer), identity(made)));
  const note = new TextEncoder().encode(await signNote(text, [signer]));
  recorder.judge(FILE, 'signing', differences('note', expect_note_b64, Buffer.from(note).toString('base64')));
}
