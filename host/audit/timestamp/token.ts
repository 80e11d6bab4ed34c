import { encodeHex } from '../../encoding/base64/hex.ts';
import { Der, DerSequence, readTime, TAG } from '../../encoding/der/asn1.ts';
import { algorithmIdentifier, readSignatureAlgorithm, type SignatureAlgorithm } from '../../x509/algorithm.ts';
import { HASHES, OID as X509, type Hash } from '../../x509/oid.ts';
import { malformed } from './malformed.ts';
import { OID } from './oid.ts';

/** What a time-stamp says. */
export interface TimestampInfo {
  /** SHA-256 of what was stamped. */
  readonly digest: Uint8Array;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** How far off it may be, in milliseconds; null when it does not say. */
  readonly accuracy: number | null;
  readonly serial: bigint;
  /** The authority's policy, as the hexadecimal of an object identifier's DER. */
  readonly policy: string;
  readonly nonce: bigint | null;
}

/** A time-stamp's token taken apart (RFC 3161 §2.4.2, in CMS), and not verified. */
export interface TimestampToken {
  readonly info: TimestampInfo;
  /** What `info` was read from, which the signed attributes have the digest of. */
  readonly content: Uint8Array<ArrayBuffer>;
  readonly certificates: readonly Uint8Array<ArrayBuffer>[];
  /** Who says to have signed: issuer, in the hexadecimal of its DER, and serial number of the certificate; null when it is named by its key. */
  readonly signer: { readonly issuer: string; readonly serial: bigint } | null;
  readonly digestHash: Hash;
  readonly messageDigest: Uint8Array;
  /** The hash of the signer's certificate, that its signature covers (ESSCertIDv2). */
  readonly certificateHash: { readonly hash: Hash; readonly value: Uint8Array };
  readonly algorithm: SignatureAlgorithm;
  /** What is signed: the attributes as a set. */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

const MAX_RESPONSE_BYTES = 262_144;
const MAX_CERTIFICATES = 16;

function hashOf(der: Der): Hash {
  return HASHES.get(algorithmIdentifier(der)) ?? malformed('a hash that is not known, or no longer good');
}

function readAccuracy(der: Der | undefined): number | null {
  if (der === undefined) return null;
  const parts = new DerSequence(der);
  const seconds = parts.optional(TAG.integer)?.unsigned() ?? 0n;
  // Milliseconds and microseconds are [0] and [1], implicit integers of at most 999.
  const small = [0x80, 0x81].map((tag) => {
    const bytes = parts.optional(tag)?.contents(tag) ?? new Uint8Array(1);
    const value = bytes.length > 2 ? 1000 : bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    return value > 999 ? malformed('an accuracy that is none') : value;
  });
  parts.end('an accuracy');
  return Number(seconds) * 1000 + (small[0] ?? 0) + (small[1] ?? 0) / 1000;
}

function readInfo(content: Uint8Array): TimestampInfo {
  const parts = new DerSequence(Der.read(content, malformed));
  if (parts.next('version').unsigned() !== 1n) malformed('a version that is not known');
  const policy = parts.next('policy').oid();
  const imprint = new DerSequence(parts.next('imprint'));
  if (hashOf(imprint.next('hash')) !== 'SHA-256') malformed('an imprint that is not of SHA-256');
  const digest = imprint.next('digest').contents(TAG.octetString);
  imprint.end('an imprint');
  if (digest.length !== 32) malformed('an imprint that is not of SHA-256');
  const serial = parts.next('serial number').unsigned();
  const time = readTime(parts.next('time'));
  const accuracy = readAccuracy(parts.optional(TAG.sequence));
  parts.optional(TAG.boolean);
  const nonce = parts.optional(TAG.integer)?.unsigned() ?? null;
  parts.optional(TAG.context(0));
  const extensions = parts.optional(TAG.context(1));
  // None is known, and one that is critical must not be passed over.
  if (extensions !== undefined) malformed('extensions that are not known');
  parts.end('a time-stamp');
  return { digest, time, accuracy, serial, policy, nonce };
}

/** The value of each signed attribute, by its identifier. */
function readAttributes(outer: Der): ReadonlyMap<string, Der> {
  const found = new Map<string, Der>();
  for (const each of outer.children(TAG.context(0))) {
    const parts = new DerSequence(each);
    const oid = parts.next('attribute').oid();
    if (found.has(oid)) malformed('a signed attribute that stands there twice');
    const values = parts.next('value').children(TAG.set);
    parts.end('an attribute');
    // Attributes that are not looked at may have any number of values.
    found.set(oid, values.length === 1 && values[0] !== undefined ? values[0] : each);
  }
  return found;
}

function attribute(attributes: ReadonlyMap<string, Der>, oid: string, what: string): Der {
  return attributes.get(oid) ?? malformed(`no signed attribute with ${what}`);
}

/** The first of the certificate ids, which is the signer's (RFC 5035 §4). */
function readCertificateHash(value: Der): TimestampToken['certificateHash'] {
  const list = new DerSequence(value).next('certificate ids');
  const parts = new DerSequence(new DerSequence(list).next('certificate id'));
  const algorithm = parts.optional(TAG.sequence);
  const hash = algorithm === undefined ? 'SHA-256' : hashOf(algorithm);
  return { hash, value: parts.next('hash of a certificate').contents(TAG.octetString) };
}

/** An issuer's name, and the serial number of one of its certificates. */
function readName(outer: Der): TimestampToken['signer'] {
  const parts = new DerSequence(outer);
  const issuer = encodeHex(parts.next('issuer').whole);
  const serial = parts.next('serial number').unsigned();
  parts.end('the identifier of a signer');
  return { issuer, serial };
}

/** How a signer signs: with the algorithm that is named, or with RSA over the digest that it names besides (RFC 3370 §3.2). */
function readAlgorithm(der: Der, digestHash: Hash): SignatureAlgorithm {
  const isRsa = new DerSequence(der).next('algorithm').oid() === X509.rsa;
  if (isRsa) algorithmIdentifier(der);
  const algorithm = isRsa ? { name: 'RSASSA-PKCS1-v1_5' as const, hash: digestHash } : readSignatureAlgorithm(der);
  return algorithm ?? malformed('a signature algorithm that is not known');
}

function readSigner(outer: Der): Omit<TimestampToken, 'info' | 'content' | 'certificates'> {
  const parts = new DerSequence(outer);
  const version = parts.next('version of a signer').unsigned();
  const identifier = parts.next('identifier of a signer');
  const isNamed = identifier.tag === TAG.sequence;
  if (version !== (isNamed ? 1n : 3n)) malformed('a signer of a version that is not known');
  const digestHash = hashOf(parts.next('digest algorithm'));
  const signedAttributes = parts.next('signed attributes');
  const attributes = readAttributes(signedAttributes);
  const algorithm = readAlgorithm(parts.next('signature algorithm'), digestHash);
  const signature = parts.next('signature').contents(TAG.octetString);
  parts.optional(TAG.context(1));
  parts.end('a signer');
  if (attribute(attributes, OID.contentType, 'the type of the content').oid() !== OID.tstInfo) {
    malformed('a signature of something else than a time-stamp');
  }
  const signed = signedAttributes.whole;
  // What is signed is the set itself, and not the field that it stands in (RFC 5652 §5.4).
  signed[0] = TAG.set;
  return {
    signer: isNamed ? readName(identifier) : null,
    digestHash,
    messageDigest: attribute(attributes, OID.messageDigest, 'the digest').contents(TAG.octetString),
    certificateHash: readCertificateHash(
      attribute(attributes, OID.signingCertificateV2, 'the certificate (ESSCertIDv2)'),
    ),
    algorithm,
    signed,
    signature,
  };
}

function readToken(outer: Der): TimestampToken {
  const info = new DerSequence(outer);
  if (info.next('type').oid() !== OID.signedData) malformed('a token that is not signed');
  const parts = new DerSequence(info.next('signed data').only(TAG.context(0)));
  info.end('a token');
  if (parts.next('version').unsigned() !== 3n) malformed('signed data of a version that is not known');
  const hashes = parts.next('digest algorithms').children(TAG.set).map(hashOf);
  const encapsulated = new DerSequence(parts.next('content'));
  if (encapsulated.next('type of the content').oid() !== OID.tstInfo) malformed('content that is no time-stamp');
  const content = encapsulated.next('content').only(TAG.context(0)).contents(TAG.octetString);
  encapsulated.end('the content');
  const certificates = parts.optional(TAG.context(0))?.children(TAG.context(0)) ?? [];
  if (certificates.length > MAX_CERTIFICATES) malformed('too many certificates');
  parts.optional(TAG.context(1));
  const signer = readSigner(parts.next('signers').only(TAG.set));
  parts.end('signed data');
  if (!hashes.includes(signer.digestHash)) malformed('a digest that is not announced');
  return {
    info: readInfo(content),
    content,
    certificates: certificates.map((certificate) => certificate.whole),
    ...signer,
  };
}

/**
 * Takes the answer of a time-stamping authority apart (RFC 3161 §2.4.2), strictly: DER, SHA-256 of what is stamped, one signer. Verifies nothing.
 * @throws AuditError `timestamp_malformed`, also for an answer that refuses; `too_large`
 */
export function parseTimestamp(response: Uint8Array): TimestampToken {
  if (response.length > MAX_RESPONSE_BYTES) malformed('too many bytes');
  const parts = new DerSequence(Der.read(response, malformed));
  const status = new DerSequence(parts.next('status')).next('status').unsigned();
  // 0: granted; 1: granted with changes, which are in the token for all to see.
  if (status > 1n) malformed(`the authority has refused it with the status ${status}`);
  const token = readToken(parts.next('token'));
  parts.end('an answer');
  return token;
}

/** A digest of one of the known hashes, as text to compare. */
export async function digestText(hash: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return encodeHex(new Uint8Array(await globalThis.crypto.subtle.digest(hash, bytes)));
}
