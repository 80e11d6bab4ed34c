import { DerSequence, TAG, type Der } from '../encoding/der/asn1.ts';
import { HASHES, OID, type Hash } from './oid.ts';

/** What a signature is made with: RSA-PSS with a salt as long as its hash, and MGF1 of the same hash. */
export interface SignatureAlgorithm {
  readonly name: 'ECDSA' | 'RSASSA-PKCS1-v1_5' | 'RSA-PSS';
  readonly hash: Hash;
}

/** Algorithms whose identifier says all (RFC 8017, RFC 5758). */
const PLAIN: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ['2a864886f70d01010b', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }],
  ['2a864886f70d01010c', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' }],
  ['2a864886f70d01010d', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' }],
  ['2a8648ce3d040302', { name: 'ECDSA', hash: 'SHA-256' }],
  ['2a8648ce3d040303', { name: 'ECDSA', hash: 'SHA-384' }],
  ['2a8648ce3d040304', { name: 'ECDSA', hash: 'SHA-512' }],
]);

/** The bytes of each hash. */
const HASH_BYTES: Readonly<Record<Hash, bigint>> = { 'SHA-256': 32n, 'SHA-384': 48n, 'SHA-512': 64n };

/** The identifier of an algorithm whose parameters, if there are any, are NULL. */
export function algorithmIdentifier(der: Der): string {
  const parts = new DerSequence(der);
  const oid = parts.next('algorithm').oid();
  const none = parts.optional(TAG.null);
  if (none !== undefined && none.contents(TAG.null).length > 0) der.refuse('parameters that are not empty');
  parts.end('an algorithm');
  return oid;
}

/**
 * The parameters of RSASSA-PSS (RFC 4055 §3.1). All have SHA-1 or its length for a default, so that those must stand there which are taken; the trailer alone may be left
 * out or not, since AMD's certificates write what is the default.
 */
function readPss(parameters: Der): SignatureAlgorithm | null {
  const parts = new DerSequence(parameters);
  const hash = HASHES.get(algorithmIdentifier(parts.next('hash').only(TAG.context(0))));
  const mask = new DerSequence(parts.next('mask generation').only(TAG.context(1)));
  const isMgf1 = mask.next('mask generation function').oid() === OID.mgf1;
  const maskHash = HASHES.get(algorithmIdentifier(mask.next('hash of the mask')));
  mask.end('mask generation');
  const salt = parts.next('length of the salt').only(TAG.context(2)).unsigned();
  const trailer = parts.optional(TAG.context(3))?.only(TAG.context(3)).unsigned() ?? 1n;
  parts.end('parameters of PSS');
  const isKnown = hash !== undefined && isMgf1 && maskHash === hash && salt === HASH_BYTES[hash] && trailer === 1n;
  return isKnown ? { name: 'RSA-PSS', hash } : null;
}

/**
 * Reads the algorithm of a signature.
 * @returns null for one that is not verified here: with SHA-1, with other parameters, or unknown
 * @throws what its reader refuses with
 */
export function readSignatureAlgorithm(der: Der): SignatureAlgorithm | null {
  const [identifier, parameters, ...more] = der.children();
  const oid = identifier?.oid() ?? der.refuse('an algorithm that is none');
  if (more.length > 0) der.refuse('more than it may have in an algorithm');
  if (oid === OID.pss) {
    const isGiven = parameters?.tag === TAG.sequence && parameters.children().length > 2;
    return isGiven ? readPss(parameters) : null;
  }
  const algorithm = PLAIN.get(oid);
  if (algorithm === undefined) return null;
  // RSA has NULL for parameters (RFC 4055 §5), ECDSA has none (RFC 5758 §3.2).
  if (algorithm.name === 'ECDSA' && parameters !== undefined) der.refuse('parameters of ECDSA');
  algorithmIdentifier(der);
  return algorithm;
}

/** The bytes of a salt of RSA-PSS, which are as many as its hash has. */
export function saltBytes(hash: Hash): number {
  return Number(HASH_BYTES[hash]);
}
