import { Der, DerSequence, TAG } from '../encoding/der/asn1.ts';
import { saltBytes, type SignatureAlgorithm } from './algorithm.ts';
import { CURVES, OID, type Hash } from './oid.ts';

/** Shorter RSA keys are not trusted. */
const MIN_RSA_BITS = 2048;

/** What a reading of a key or signature that is none ends with, within this file. */
class NotReadable extends Error {}

function refuse(why: string): never {
  throw new NotReadable(why);
}

type Curve = NonNullable<ReturnType<typeof CURVES.get>>;

/** What a key is for, by its SubjectPublicKeyInfo (RFC 5480 §2.1, RFC 8017 A.1); undefined for keys of other kinds. */
function keyOf(spki: Uint8Array): 'RSA' | Curve | undefined {
  const [algorithm] = Der.read(spki, refuse).children();
  const [kind, parameters] = algorithm?.children() ?? [];
  if (kind?.oid() === OID.rsa) return 'RSA';
  return kind?.oid() === OID.ec && parameters?.tag === TAG.oid ? CURVES.get(parameters.oid()) : undefined;
}

/** A number of a signature, at the end of its place of so many bytes. */
function place(raw: Uint8Array, end: number, bytes: number, number: Der): void {
  const digits = number.digits();
  if (digits.length > bytes) refuse('a number that is too long for its curve');
  raw.set(digits, end - digits.length);
}

/** An ECDSA signature r ‖ s from its DER form (RFC 5758 §3.2), for a curve whose coordinates have so many bytes. */
function rawSignature(signature: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  // Not to be mistaken for numbers of any size: two of a curve's bytes, their signs, tags and lengths.
  if (signature.length > 2 * bytes + 16) refuse('a signature that is too long for its curve');
  const parts = new DerSequence(Der.read(signature, refuse));
  const raw = new Uint8Array(2 * bytes);
  place(raw, bytes, bytes, parts.next('r'));
  place(raw, 2 * bytes, bytes, parts.next('s'));
  parts.end('a signature');
  return raw;
}

/** Whether r ‖ s, of a curve's bytes each, is a signature of ECDSA over a message. */
async function verifyOnCurve(
  curve: Curve,
  hash: Hash,
  spki: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  raw: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  if (raw.length !== 2 * curve.bytes) return false;
  const key = await subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: curve.name }, false, ['verify']);
  return subtle.verify({ name: 'ECDSA', hash }, key, raw, message);
}

/** Whatever is no key or signature has signed nothing. */
async function orFalse(verify: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await verify();
  } catch (error) {
    // The platform's word for a key that is none.
    if (error instanceof DOMException || error instanceof NotReadable) return false;
    throw error;
  }
}

/**
 * Whether a signature, in the form that certificates have it in, is a key's over a message. A key of another kind than the algorithm's, too short a one, and what is
 * no key or signature at all, has signed nothing.
 *
 * @param spki SubjectPublicKeyInfo
 * @param signature of ECDSA: r and s in DER
 */
export function verifySignature(
  { name, hash }: SignatureAlgorithm,
  spki: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  return orFalse(async () => {
    const kind = keyOf(spki);
    if (kind === undefined || (kind === 'RSA') === (name === 'ECDSA')) return false;
    if (kind !== 'RSA') return verifyOnCurve(kind, hash, spki, message, rawSignature(signature, kind.bytes));
    const key = await subtle.importKey('spki', spki, { name, hash }, false, ['verify']);
    const { modulusLength } = key.algorithm as KeyAlgorithm & { readonly modulusLength: number };
    const parameters = name === 'RSA-PSS' ? { name, saltLength: saltBytes(hash) } : { name };
    return modulusLength >= MIN_RSA_BITS && (await subtle.verify(parameters, key, signature, message));
  });
}

/**
 * The same of ECDSA in the form that reports and tokens have it in: r ‖ s, each as long as a coordinate of the key's curve, the highest byte first.
 * @param spki SubjectPublicKeyInfo
 */
export function verifyRawSignature(
  hash: Hash,
  spki: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  raw: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  return orFalse(async () => {
    const curve = keyOf(spki);
    return curve !== undefined && curve !== 'RSA' && verifyOnCurve(curve, hash, spki, message, raw);
  });
}
