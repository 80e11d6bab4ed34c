import { encodeBase64Url } from '../../encoding/base64/base64url.ts';
import { bytesIn, hasMember, textIn, type JsonObject } from './json.ts';
import type { Jws } from './jws.ts';

/** The algorithms that tokens of attestation services are signed with: RSASSA-PKCS1-v1_5 with SHA-256, ECDSA on P-384 with SHA-384 (RFC 7518 §3). */
export type JwsAlgorithm = 'RS256' | 'ES384';

const ES384_BYTES = 96;
/** RFC 7518 §3.3 demands the first; longer ones than the second are nobody's. */
const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;

const IMPORT = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384' },
} as const;
const VERIFY = {
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
  ES384: { name: 'ECDSA', hash: 'SHA-384' },
} as const;

/** What a platform refuses a key with is no one error; a key that cannot be used verifies nothing. */
async function importKey(load: () => Promise<CryptoKey>): Promise<CryptoKey | undefined> {
  try {
    return await load();
  } catch {
    return undefined;
  }
}

/** A key, unless it is one of RSA that is too short or of a small exponent (FIPS 186-5 §5.1), which platforms take, even one of no exponent at all. */
function ofSafeSize(key: CryptoKey | undefined): CryptoKey | undefined {
  if (key === undefined || !('modulusLength' in key.algorithm)) return key;
  const { modulusLength, publicExponent } = key.algorithm as RsaHashedKeyAlgorithm;
  const isSafe = modulusLength >= MIN_RSA_BITS && modulusLength <= MAX_RSA_BITS && publicExponent.length >= 3;
  return isSafe ? key : undefined;
}

/** A key as SubjectPublicKeyInfo, of a certificate; undefined when it is none for the algorithm, or too weak. */
export async function keyOfSpki(
  algorithm: JwsAlgorithm,
  spki: Uint8Array<ArrayBuffer>,
): Promise<CryptoKey | undefined> {
  return ofSafeSize(await importKey(() => crypto.subtle.importKey('spki', spki, IMPORT[algorithm], false, ['verify'])));
}

/** The members that make a key, with those which do not decode left empty, which is no key; undefined for a key of another kind. */
function membersOf(algorithm: JwsAlgorithm, jwk: JsonObject): JsonWebKey | undefined {
  const written = (name: string): string => encodeBase64Url(bytesIn(jwk, name, MAX_RSA_BITS / 8) ?? new Uint8Array());
  const kty = textIn(jwk, 'kty');
  if (algorithm === 'RS256') return kty === 'RSA' ? { kty, n: written('n'), e: written('e') } : undefined;
  if (kty !== 'EC' || textIn(jwk, 'crv') !== 'P-384') return undefined;
  return { kty, crv: 'P-384', x: written('x'), y: written('y') };
}

/** A key as a JSON Web Key (RFC 7517); undefined when it is none for signatures of the algorithm, or too weak. */
export async function keyOfJwk(algorithm: JwsAlgorithm, jwk: JsonObject): Promise<CryptoKey | undefined> {
  if (hasMember(jwk, 'use') && textIn(jwk, 'use') !== 'sig') return undefined;
  if (hasMember(jwk, 'alg') && textIn(jwk, 'alg') !== algorithm) return undefined;
  const members = membersOf(algorithm, jwk);
  if (members === undefined) return undefined;
  return ofSafeSize(
    await importKey(() => crypto.subtle.importKey('jwk', members, IMPORT[algorithm], false, ['verify'])),
  );
}

/** Whether a token was signed with a key: by exactly this algorithm, whatever the token's header names. */
export async function verifyJws(jws: Jws, algorithm: JwsAlgorithm, key: CryptoKey): Promise<boolean> {
  if (jws.algorithm !== algorithm) return false;
  if (algorithm === 'ES384' && jws.signature.length !== ES384_BYTES) return false;
  return crypto.subtle.verify(VERIFY[algorithm], key, jws.signature, jws.signed);
}
