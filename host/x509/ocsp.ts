import { encodeHex } from '../encoding/base64/hex.ts';
import { Der, DerSequence, readTime, TAG } from '../encoding/der/asn1.ts';
import type { Refuse } from '../encoding/der/der.ts';
import { algorithmIdentifier, readSignatureAlgorithm, type SignatureAlgorithm } from './algorithm.ts';
import { parseCertificate, type Certificate } from './certificate.ts';
import { readExtensions, readKnown, type Extensions } from './extensions.ts';
import { readName } from './name.ts';
import { HASHES, OID, type Hash } from './oid.ts';

/** What an answer says of a certificate (RFC 6960 §2.2); `hold` is withdrawn for the time being. */
export type OcspStatus = 'good' | 'revoked' | 'hold' | 'unknown';

/** The answer for one certificate. */
export interface OcspAnswer {
  /** The hash that names the issuer; SHA-1 names, and proves nothing. */
  readonly hash: Hash | 'SHA-1';
  /** Hashes of the issuer's name and key, in hexadecimal. */
  readonly issuerName: string;
  readonly issuerKey: string;
  readonly serial: bigint;
  readonly status: OcspStatus;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  /** Null when it does not say when the next one is due. */
  readonly nextUpdate: number | null;
  readonly extensions: Extensions;
}

/** A response of OCSP (RFC 6960 §4.2.1), and nothing of it verified. */
export interface OcspResponse {
  /** What the responder signed. */
  readonly signed: Uint8Array<ArrayBuffer>;
  /** Null for an algorithm that is not verified here. */
  readonly algorithm: SignatureAlgorithm | null;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** Who signed: the name, in the hexadecimal of its DER, or the SHA-1 of the key, in hexadecimal. */
  readonly responder: { readonly name: string } | { readonly key: string };
  readonly producedAt: number;
  readonly answers: readonly OcspAnswer[];
  readonly extensions: Extensions;
  /** What the question had to tell it from others; null without. */
  readonly nonce: Uint8Array<ArrayBuffer> | null;
  /** Certificates of the responder. */
  readonly certificates: readonly Certificate[];
}

const MAX_BYTES = 65_536;
const MAX_CERTIFICATES = 4;
const MAX_ANSWERS = 64;
const MAX_NONCE_BYTES = 128;
const ENUMERATED = 0x0a;
/** [0] and [2], without contents. */
const GOOD = 0x80;
const UNKNOWN = 0x82;
const SHA1 = '2b0e03021a';
const HASH_BYTES = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const;
/** certificateHold, and the reasons there are; 7 is none (RFC 5280 §5.3.1). */
const HOLD = 6;
const REASONS: readonly number[] = [0, 1, 2, 3, 4, 5, HOLD, 8, 9, 10];
const NONE: Extensions = new Map();

function readEnumerated(der: Der): number {
  const [value, ...more] = der.contents(ENUMERATED);
  return value === undefined || more.length > 0 ? der.refuse('an enumeration that is none') : value;
}

/** Times of OCSP are all of the one kind (RFC 6960 §4.2.2.1). */
function readGeneralizedTime(der: Der): number {
  return der.tag === TAG.generalizedTime ? readTime(der) : der.refuse('a time of another kind');
}

function readStatus(der: Der): OcspStatus {
  if (der.tag === GOOD || der.tag === UNKNOWN) {
    if (der.contents(der.tag).length > 0) der.refuse('a status that is none');
    return der.tag === GOOD ? 'good' : 'unknown';
  }
  const parts = new DerSequence(der, TAG.context(1));
  readGeneralizedTime(parts.next('time of revocation'));
  const given = parts.optional(TAG.context(0))?.only(TAG.context(0));
  parts.end('a revocation');
  const reason = given === undefined ? 0 : readEnumerated(given);
  if (!REASONS.includes(reason)) der.refuse('a reason that is none');
  return reason === HOLD ? 'hold' : 'revoked';
}

/** Extensions in [1]; none where they are left out. */
function readOptional(parts: DerSequence): Extensions {
  const found = parts.optional(TAG.context(1));
  return found === undefined ? NONE : readExtensions(found.only(TAG.context(1)));
}

function readAnswer(answer: Der): OcspAnswer {
  const parts = new DerSequence(answer);
  const id = new DerSequence(parts.next('certificate'));
  const algorithm = id.next('hash');
  const oid = algorithmIdentifier(algorithm);
  const hash = oid === SHA1 ? 'SHA-1' : (HASHES.get(oid) ?? algorithm.refuse('a hash that is not known'));
  const [name, key] = [id.next('name of the issuer'), id.next('key of the issuer')].map((each) =>
    each.contents(TAG.octetString),
  );
  const serial = id.next('serial number').unsigned();
  id.end('the name of a certificate');
  if (name?.length !== HASH_BYTES[hash] || key?.length !== HASH_BYTES[hash]) answer.refuse('a hash of another length');
  const status = readStatus(parts.next('status'));
  const thisUpdate = readGeneralizedTime(parts.next('time'));
  const next = parts.optional(TAG.context(0))?.only(TAG.context(0));
  const extensions = readOptional(parts);
  parts.end('an answer');
  return {
    hash,
    issuerName: encodeHex(name),
    issuerKey: encodeHex(key),
    serial,
    status,
    thisUpdate,
    nextUpdate: next === undefined ? null : readGeneralizedTime(next),
    extensions,
  };
}

function readResponder(der: Der): OcspResponse['responder'] {
  if (der.tag === TAG.context(1)) return { name: readName(der.only(TAG.context(1))).der };
  const key = der.only(TAG.context(2)).contents(TAG.octetString);
  return key.length === HASH_BYTES['SHA-1'] ? { key: encodeHex(key) } : der.refuse('a responder that is none');
}

function readNonce(value: Der): Uint8Array<ArrayBuffer> {
  const nonce = value.contents(TAG.octetString);
  return nonce.length > 0 && nonce.length <= MAX_NONCE_BYTES ? nonce : value.refuse('a nonce that is none');
}

/** What is within the response: what is signed, by whom, the signature, and certificates. */
function readBasic(bytes: Uint8Array, refuse: Refuse): OcspResponse {
  const outer = new DerSequence(Der.read(bytes, refuse));
  const body = outer.next('contents of a response');
  const algorithm = readSignatureAlgorithm(outer.next('signature algorithm'));
  const signature = outer.next('signature').contents(TAG.bitString);
  const given = outer.optional(TAG.context(0))?.only(TAG.context(0)).children() ?? [];
  outer.end('a response');
  if (signature[0] !== 0) refuse('a signature that does not end with a byte');
  if (given.length > MAX_CERTIFICATES) refuse('too many certificates of a responder');
  // A version would stand first: there is only the one that is left out.
  const parts = new DerSequence(body);
  const responder = readResponder(parts.next('responder'));
  const producedAt = readGeneralizedTime(parts.next('time'));
  const answers = parts.next('answers').children();
  if (answers.length === 0 || answers.length > MAX_ANSWERS) refuse('no answers, or too many');
  const extensions = readOptional(parts);
  parts.end('the contents of a response');
  return {
    signed: body.whole,
    algorithm,
    signature: signature.slice(1),
    responder,
    producedAt,
    answers: answers.map(readAnswer),
    extensions,
    nonce: readKnown(extensions, OID.ocspNonce, body, readNonce),
    certificates: given.map((each) => parseCertificate(each.whole, refuse)),
  };
}

/**
 * Reads a response of OCSP that succeeded, in DER, of the basic kind. Verifies nothing.
 * @throws what `refuse` throws
 */
export function parseOcspResponse(bytes: Uint8Array, refuse: Refuse): OcspResponse {
  if (bytes.length > MAX_BYTES) refuse('a response of too many bytes');
  const parts = new DerSequence(Der.read(bytes, refuse));
  if (readEnumerated(parts.next('outcome')) !== 0) refuse('a responder that did not answer');
  const response = new DerSequence(parts.next('response').only(TAG.context(0)));
  parts.end('a response');
  if (response.next('kind of a response').oid() !== OID.ocspBasic) refuse('a response that is not basic');
  const basic = response.next('response').contents(TAG.octetString);
  response.end('a response');
  return readBasic(basic, refuse);
}

/**
 * Whether a certificate says where its status is asked for (RFC 5280 §4.2.2.1, id-ad-ocsp).
 * @throws what `refuse` throws
 */
export function namesOcsp({ extensions }: Certificate, refuse: Refuse): boolean {
  const access = extensions.get(OID.authorityInfoAccess);
  if (access === undefined) return false;
  return Der.read(access.value, refuse)
    .children()
    .some((each) => each.children()[0]?.oid() === OID.ocspAccess);
}
