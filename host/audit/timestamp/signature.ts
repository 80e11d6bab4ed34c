import { Der, DerSequence, TAG } from '../../encoding/der/asn1.ts';
import { malformed } from './malformed.ts';
import { CURVES, OID, type SignatureAlgorithm } from './oid.ts';

/** Shorter RSA keys are not trusted with a time that is to last. */
const MIN_RSA_BITS = 2048;

/** An ECDSA signature r ‖ s from its DER form, for a curve; undefined when it is none. */
function rawSignature(signature: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> | undefined {
  const parts = new DerSequence(Der.read(signature, malformed));
  const numbers = [parts.next('r').unsigned(), parts.next('s').unsigned()];
  parts.end('a signature');
  const raw = new Uint8Array(2 * bytes);
  for (const [i, value] of numbers.entries()) {
    const hex = value.toString(16);
    if (hex.length > 2 * bytes) return undefined;
    const digits = hex.padStart(2 * bytes, '0');
    for (let at = 0; at < bytes; at++) raw[i * bytes + at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16);
  }
  return raw;
}

/**
 * Whether a signature of RSA (PKCS #1 v1.5) or ECDSA is a key's over a message. A key of another kind, or too short a one, has signed nothing.
 *
 * @param spki SubjectPublicKeyInfo
 * @throws AuditError `timestamp_malformed`
 */
export async function verifySignature(
  { name, hash }: SignatureAlgorithm,
  spki: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  const [algorithm] = Der.read(spki, malformed).children();
  const [kind, parameters] = algorithm?.children() ?? [];
  try {
    if (name === 'RSASSA-PKCS1-v1_5') {
      if (kind?.oid() !== OID.rsa) return false;
      const key = await subtle.importKey('spki', spki, { name, hash }, false, ['verify']);
      const { modulusLength } = key.algorithm as KeyAlgorithm & { readonly modulusLength: number };
      return modulusLength >= MIN_RSA_BITS && (await subtle.verify(name, key, signature, message));
    }
    const curve = parameters?.tag === TAG.oid ? CURVES.get(parameters.oid()) : undefined;
    const raw = curve === undefined ? undefined : rawSignature(signature, curve.bytes);
    if (curve === undefined || raw === undefined) return false;
    const key = await subtle.importKey('spki', spki, { name, namedCurve: curve.name }, false, ['verify']);
    return await subtle.verify({ name, hash }, key, raw, message);
  } catch (error) {
    // The platform's word for a key that is none.
    if (error instanceof DOMException) return false;
    throw error;
  }
}
