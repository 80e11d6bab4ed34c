import { createPrivateKey, sign } from 'node:crypto';
import { checkText, formatNote } from '../note/parse.ts';
import type { NoteSignature, SignerKey } from '../note/types.ts';

/** What precedes the seed in the PKCS #8 form of an Ed25519 private key (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Signs texts as notes, at once; the platform's Ed25519 gives the same bytes as every other.
 *
 * @param also keys whose lines follow; those of other schemes as of the time of the call
 */
export function noteSigner(key: SignerKey, also: readonly SignerKey[] = []): (text: string) => string {
  const signers = [key, ...also].map(lineSigner);
  return (text) => {
    checkText(text);
    const time = BigInt(Math.floor(Date.now() / 1000));
    return formatNote({ text, signatures: signers.map((signLine) => signLine(text, time)) });
  };
}

/** Signs texts with one key. */
function lineSigner(key: SignerKey): (text: string, time: bigint) => NoteSignature {
  const { name, keyId, seed, scheme } = key;
  if (scheme !== undefined) return (text, time) => ({ name, keyId, signature: scheme.sign(key, text, time) });
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return (text) => ({ name, keyId, signature: new Uint8Array(sign(null, Buffer.from(text, 'utf8'), privateKey)) });
}
