import { encodeHex } from '../encoding/base64/hex.ts';
import { Der, DerSequence, readTime, TAG } from '../encoding/der/asn1.ts';
import type { Refuse } from '../encoding/der/der.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm } from './algorithm.ts';
import {
  readAuthorityKey,
  readBasicConstraints,
  readExtendedKeyUsage,
  readExtensions,
  readKeyUsage,
  readKnown,
  type BasicConstraints,
  type Extensions,
} from './extensions.ts';
import { readName, type Name } from './name.ts';
import { OID } from './oid.ts';

/** What is signed, how, and the signature: of a certificate as of a revocation list. */
export interface Signed {
  readonly der: Uint8Array<ArrayBuffer>;
  /** What the issuer signed. */
  readonly signed: Uint8Array<ArrayBuffer>;
  /** Null for an algorithm that is not verified here. */
  readonly algorithm: SignatureAlgorithm | null;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly issuer: Name;
  readonly extensions: Extensions;
  /** The key that signed, by its identifier, if it is named so. */
  readonly authorityKey: Uint8Array<ArrayBuffer> | null;
}

/** A certificate of X.509 version 3 (RFC 5280), and nothing of it verified. */
export interface Certificate extends Signed {
  readonly subject: Name;
  readonly serial: bigint;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo. */
  readonly key: Uint8Array<ArrayBuffer>;
  /** Null when the extension is not there: then it may not issue. */
  readonly basicConstraints: BasicConstraints | null;
  /** Bits of `KEY_USAGE`; null when the extension is not there. */
  readonly keyUsage: number | null;
  /** Object identifiers in hexadecimal; null when the extension is not there. */
  readonly extendedKeyUsage: readonly string[] | null;
  readonly subjectKey: Uint8Array<ArrayBuffer> | null;
}

const MAX_BYTES = 65_536;

/** The contents of a bit string whose bits fill its bytes. */
function bits(der: Der): Uint8Array<ArrayBuffer> {
  const contents = der.contents(TAG.bitString);
  if (contents[0] !== 0) der.refuse('a bit string that does not end with a byte');
  return contents.slice(1);
}

/** Takes apart what certificates and revocation lists have in common: contents, algorithm, signature. */
export function readSigned(bytes: Uint8Array, what: string, refuse: Refuse) {
  const der = Der.read(bytes, refuse);
  const outer = new DerSequence(der);
  const body = outer.next(`contents of a ${what}`);
  const algorithm = outer.next('signature algorithm');
  const signature = bits(outer.next('signature'));
  outer.end(`a ${what}`);
  return { der, body, algorithm, signature };
}

/** Demands that the algorithm within what is signed is the one that it is signed with (RFC 5280 §4.1.1.2). */
export function sameAlgorithm(inner: Der, outer: Der, what: string): void {
  if (encodeHex(inner.whole) !== encodeHex(outer.whole)) inner.refuse(`a ${what} of two signature algorithms`);
}

/**
 * Reads a certificate, version 3, in DER. Verifies nothing.
 * @throws what `refuse` throws
 */
export function parseCertificate(bytes: Uint8Array, refuse: Refuse): Certificate {
  if (bytes.length > MAX_BYTES) refuse('a certificate of too many bytes');
  const { der, body, algorithm, signature } = readSigned(bytes, 'certificate', refuse);
  const parts = new DerSequence(body);
  if (parts.next('version').only(TAG.context(0)).unsigned() !== 2n) refuse('a certificate that is not of version 3');
  const serial = parts.next('serial number').unsigned();
  sameAlgorithm(parts.next('signature algorithm'), algorithm, 'certificate');
  const issuer = readName(parts.next('issuer'));
  const [notBefore, notAfter, ...more] = parts.next('validity').children().map(readTime);
  if (notBefore === undefined || notAfter === undefined || more.length > 0) refuse('a validity that is none');
  const subject = readName(parts.next('subject'));
  const key = parts.next('key');
  const extensions = readExtensions(parts.next('extensions').only(TAG.context(3)));
  parts.end('a certificate');
  if (key.tag !== TAG.sequence) refuse('a key that is none');
  return {
    der: der.whole,
    signed: body.whole,
    algorithm: readSignatureAlgorithm(algorithm),
    signature,
    issuer,
    subject,
    serial,
    notBefore,
    notAfter,
    key: key.whole,
    extensions,
    basicConstraints: readKnown(extensions, OID.basicConstraints, body, readBasicConstraints),
    keyUsage: readKnown(extensions, OID.keyUsage, body, readKeyUsage),
    extendedKeyUsage: readKnown(extensions, OID.extendedKeyUsage, body, readExtendedKeyUsage),
    authorityKey: readKnown(extensions, OID.authorityKeyIdentifier, body, readAuthorityKey),
    subjectKey: readKnown(extensions, OID.subjectKeyIdentifier, body, (value) => value.contents(TAG.octetString)),
  };
}
