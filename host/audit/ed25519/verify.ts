import { verifyCofactorless } from './cofactorless.ts';
import { isAcceptablePoint, isCanonicalScalar } from './encoding.ts';

/**
 * Verifies an Ed25519 signature (RFC 8032) by one rule on every runtime: S below L, no public key and no R of small order or in a non-canonical encoding, all three checked
 * here; then the platform's verification without a cofactor, or our own where the platform has none. Platforms differ in what they accept of the refused ones.
 *
 * @param publicKey 32 bytes
 * @param signature 64 bytes
 * @returns false for anything that does not verify; it never throws.
 */
export async function verifyEd25519(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  if (!isCanonicalScalar(signature.subarray(32))) return false;
  if (!isAcceptablePoint(publicKey) || !isAcceptablePoint(signature.subarray(0, 32))) return false;
  return (await platformVerify(publicKey, message, signature)) ?? verifyCofactorless(publicKey, message, signature);
}

/** Set once the platform has said that it has no Ed25519. */
let unsupported = false;

/** The platform's verdict, or undefined when it has no Ed25519. */
async function platformVerify(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean | undefined> {
  if (unsupported) return undefined;
  const { subtle } = globalThis.crypto;
  try {
    const key = await subtle.importKey('raw', publicKey.slice(), { name: 'Ed25519' }, false, ['verify']);
    return await subtle.verify({ name: 'Ed25519' }, key, signature.slice(), message.slice());
  } catch (error) {
    // A key that is no point is a data error; both ways of verifying say false to it.
    if (!(error instanceof DOMException) || error.name !== 'NotSupportedError') return false;
    unsupported = true;
    return undefined;
  }
}
