import { encodeHex } from '../../encoding/base64/hex.ts';

/** Before the point of a key on P-384 (RFC 5480), not compressed, and the bytes of such a key. */
const KEY = '3076301006072a8648ce3d020106052b8104002203620004';
const KEY_BYTES = 120;

/** Whether SubjectPublicKeyInfo is of a key on P-384; whether its point is on the curve, `verifyP384` finds. */
export function isP384Key(spki: Uint8Array): boolean {
  return spki.length === KEY_BYTES && encodeHex(spki).startsWith(KEY);
}

/** Whether a key on P-384 signed a message with SHA-384; what is no such key signed nothing. */
export async function verifyP384(
  spki: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  try {
    const key = await subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-384' }, false, ['verify']);
    return await subtle.verify({ name: 'ECDSA', hash: 'SHA-384' }, key, signature, message);
  } catch (error) {
    // The platform's word for a key that is none, or of another curve.
    if (error instanceof DOMException) return false;
    throw error;
  }
}
