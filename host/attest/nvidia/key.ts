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
