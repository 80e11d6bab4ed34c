import { createPrivateKey, sign } from 'node:crypto';
import { checkText, formatNote } from '../note/parse.ts';
import type { SignerKey } from '../note/types.ts';

/** What precedes the seed in the PKCS #8 form of an Ed25519 private key (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Signs texts as notes, at once; the platform's Ed25519 gives the same bytes as every other.
 *
 * @param also keys of other schemes, whose lines follow, as of the time of the call
 */
export function noteSigner(key: SignerKey, also: readonly SignerKey[] = []): (text: string) => string {
  const der = Buffer.concat([PKCS8_PREFIX, key.seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { name, keyId } = key;
  return (text) => {
    checkText(text);
    const signature = new Uint8Array(sign(null, Buffer.from(text, 'utf8'), privateKey));
    const time = BigInt(Math.floor(Date.now() / 1000));
    const others = also.flatMap((other) =>
      other.scheme === undefined ? [] : [{ ...other, signature: other.scheme.sign(other, text, time) }],
    );
    return formatNote({ text, signatures: [{ name, keyId, signature }, ...others] });
  };
}
