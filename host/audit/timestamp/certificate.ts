import { encodeHex } from '../../encoding/base64/hex.ts';
import { Der, DerSequence, readTime, TAG } from '../../encoding/der/asn1.ts';
import { malformed } from './malformed.ts';
import { OID } from './oid.ts';

/** What is used of a certificate (RFC 5280). */
export interface Certificate {
  readonly der: Uint8Array<ArrayBuffer>;
  /** What its issuer signed, how, and the signature. */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly algorithm: string;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** Names in DER, to be compared byte by byte. */
  readonly issuer: string;
  readonly subject: string;
  readonly serial: bigint;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo. */
  readonly key: Uint8Array<ArrayBuffer>;
  /** Whether it may issue certificates, and how many may stand between; null for any number. */
  readonly issues: boolean;
  readonly pathLength: bigint | null;
  /** Whether it is for time-stamps and nothing else, as RFC 3161 §2.3 demands of an authority's. */
  readonly stamps: boolean;
}

const MAX_CERTIFICATE_BYTES = 65_536;
/** keyCertSign and digitalSignature, nonRepudiation, of the first byte of a key's usage. */
const CERT_SIGN = 0x04;
const SIGNS = 0xc0;

interface Extensions {
  issues: boolean;
  pathLength: bigint | null;
  stamps: boolean;
  usage: number | null;
}

/** The contents of a bit string whose bits fill its bytes. */
function bits(der: Der): Uint8Array<ArrayBuffer> {
  const contents = der.contents(TAG.bitString);
  if (contents[0] !== 0) malformed('a bit string that does not end with a byte');
  return contents.slice(1);
}

function readExtension(found: Extensions, oid: string, critical: boolean, value: Der): void {
  if (oid === OID.basicConstraints) {
    const parts = new DerSequence(value);
    found.issues = parts.optional(TAG.boolean)?.boolean() ?? false;
    found.pathLength = parts.optional(TAG.integer)?.unsigned() ?? null;
    parts.end('basic constraints');
  } else if (oid === OID.keyUsage) {
    found.usage = value.contents(TAG.bitString)[1] ?? 0;
  } else if (oid === OID.extendedKeyUsage) {
    const uses = value.children().map((use) => use.oid());
    found.stamps = critical && uses.length === 1 && uses[0] === OID.timeStamping;
  } else if (critical) {
    // Whatever it says must be kept to by whoever reads the certificate.
    malformed(`a certificate with a critical extension that is not known (${oid})`);
  }
}

function readExtensions(outer: Der | undefined): Extensions {
  const found: Extensions = { issues: false, pathLength: null, stamps: false, usage: null };
  const seen = new Set<string>();
  for (const each of outer?.only(TAG.context(3)).children() ?? []) {
    const parts = new DerSequence(each);
    const oid = parts.next('extension').oid();
    const critical = parts.optional(TAG.boolean)?.boolean() ?? false;
    const value = Der.read(parts.next('value of an extension').contents(TAG.octetString), malformed);
    parts.end('an extension');
    if (seen.has(oid)) malformed('an extension that stands there twice');
    seen.add(oid);
    readExtension(found, oid, critical, value);
  }
  return found;
}

/**
 * Reads a certificate, version 3, in DER. Verifies nothing.
 * @throws AuditError `timestamp_malformed`
 */
export function parseCertificate(bytes: Uint8Array): Certificate {
  if (bytes.length > MAX_CERTIFICATE_BYTES) malformed('a certificate of too many bytes');
  const outer = new DerSequence(Der.read(bytes, malformed));
  const body = outer.next('contents of a certificate');
  const algorithm = outer.next('signature algorithm');
  const signature = bits(outer.next('signature'));
  outer.end('a certificate');
  const parts = new DerSequence(body);
  if (parts.next('version').only(TAG.context(0)).unsigned() !== 2n) malformed('a certificate that is not of version 3');
  const serial = parts.next('serial number').unsigned();
  if (encodeHex(parts.next('signature algorithm').whole) !== encodeHex(algorithm.whole)) {
    malformed('a certificate of two signature algorithms');
  }
  const issuer = parts.next('issuer').whole;
  const [notBefore, notAfter, ...more] = parts.next('validity').children().map(readTime);
  if (notBefore === undefined || notAfter === undefined || more.length > 0) malformed('a validity that is none');
  const subject = parts.next('subject').whole;
  const key = parts.next('key').whole;
  const { issues, pathLength, stamps, usage } = readExtensions(parts.optional(TAG.context(3)));
  parts.end('a certificate');
  return {
    der: bytes.slice(),
    signed: body.whole,
    algorithm: algorithmOf(algorithm),
    signature,
    issuer: encodeHex(issuer),
    subject: encodeHex(subject),
    serial,
    notBefore,
    notAfter,
    key,
    issues: issues && (usage === null || (usage & CERT_SIGN) !== 0),
    pathLength,
    stamps: stamps && (usage === null || (usage & SIGNS) !== 0),
  };
}

/** The identifier of an algorithm whose parameters, if there are any, are NULL. */
export function algorithmOf(der: Der): string {
  const parts = new DerSequence(der);
  const oid = parts.next('algorithm').oid();
  const none = parts.optional(TAG.null);
  if (none !== undefined && none.contents(TAG.null).length > 0) malformed('parameters that are not empty');
  parts.end('an algorithm');
  return oid;
}
