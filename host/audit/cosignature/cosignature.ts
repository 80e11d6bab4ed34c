import { signEd25519 } from '../ed25519/sign.ts';
import { verifyEd25519 } from '../ed25519/verify.ts';
import { AuditError } from '../error/error.ts';
import { checkText, parseNote } from '../note/parse.ts';
import type { NoteSignature, SignedNote } from '../note/types.ts';
import { formatTime, MAX_TIME, readTime, TIME_BYTES } from './time.ts';
import type { Cosignature, CosignerKey, CosignerSigner } from './types.ts';

const SIGNATURE_BYTES = 64;
const encoder = new TextEncoder();

/** What a cosigner signs: a header, the time, and the whole text of the checkpoint with its extensions. */
function messageOf(text: string, time: bigint): Uint8Array {
  return encoder.encode(`cosignature/v1\ntime ${time}\n${text}`);
}

/**
 * The time and the Ed25519 signature of a cosignature, not verified.
 * @throws AuditError `signature_invalid` for any other length, and for a time beyond 2^63 − 1
 */
export function parseCosignature({ signature }: NoteSignature): {
  readonly time: bigint;
  readonly signature: Uint8Array;
} {
  if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) {
    throw new AuditError('signature_invalid', `a cosignature has 72 bytes, not ${signature.length}`);
  }
  return { time: readTime(signature), signature: signature.subarray(TIME_BYTES) };
}

/**
 * Cosigns the text of a checkpoint. Whether the checkpoint may be cosigned is for the caller to know.
 *
 * @param time seconds since 1970, at least 1
 * @throws AuditError `note_malformed` when the text cannot stand in a note; `signature_invalid` for a time out of range
 */
export async function cosign(text: string, signer: CosignerSigner, time: bigint): Promise<NoteSignature> {
  checkText(text);
  if (time < 1n || time > MAX_TIME) {
    throw new AuditError('signature_invalid', `nothing can be cosigned at the time ${time}`);
  }
  const { name, keyId, seed, scheme } = signer;
  if (scheme !== undefined) return { name, keyId, signature: scheme.sign(signer, text, time) };
  const signature = Uint8Array.of(...formatTime(time), ...(await signEd25519(seed, messageOf(text, time))));
  return { name, keyId, signature };
}

/** The time of a line that verifies; undefined when it does not. */
async function verifiedTime(text: string, key: CosignerKey, line: NoteSignature): Promise<bigint | undefined> {
  if (key.scheme !== undefined) {
    return key.scheme.verify(key, text, line.signature) ? readTime(line.signature) : undefined;
  }
  const { time, signature } = parseCosignature(line);
  return (await verifyEd25519(key.publicKey, messageOf(text, time), signature)) ? time : undefined;
}

/**
 * Verifies the cosignatures of known cosigners on a checkpoint. Lines of other keys, the log's own too, are left aside; every line of a known cosigner must verify, or the whole note is refused, as
 * C2SP signed-note demands.
 *
 * @returns one for each line of a known cosigner, none when none has cosigned
 * @throws AuditError `signature_invalid`, `note_malformed`, `too_large`
 */
export async function verifyCosignatures(
  source: Uint8Array | string | SignedNote,
  cosigners: readonly CosignerKey[],
): Promise<Cosignature[]> {
  const note = typeof source === 'string' || source instanceof Uint8Array ? parseNote(source) : source;
  const found: Cosignature[] = [];
  for (const line of note.signatures) {
    const key = cosigners.find(({ name, keyId }) => name === line.name && keyId === line.keyId);
    if (key === undefined) continue;
    const time = await verifiedTime(note.text, key, line);
    if (time === undefined) {
      throw new AuditError('signature_invalid', `the cosignature of ${key.name} does not verify`);
    }
    found.push({ key, time });
  }
  return found;
}
