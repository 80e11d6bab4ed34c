import { decodeHex } from '../../encoding/base64/hex.ts';
import { readPem } from '../../encoding/der/pem.ts';
import { parseCertificate, type Certificate } from '../../x509/certificate.ts';
import { AttestError } from '../error/error.ts';
import { malformed } from '../error/malformed.ts';
import { asObject, textOf, type JsonObject } from './json.ts';

/** Text that is signed, the signature r ‖ s, and the signer's certificates. */
export interface SignedText {
  readonly text: string;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly chain: string;
}

/** Collateral taken apart, and nothing of it verified. */
export interface Collateral {
  readonly rootCrl: string | Uint8Array;
  readonly pckCrl: string | Uint8Array;
  readonly tcbInfo: SignedText;
  readonly qeIdentity: SignedText;
  readonly pckChain: string | null;
}

const MAX_TEXT = 1 << 20;
const MAX_CERTIFICATE_BYTES = 65_536;
const MAX_CRL_BYTES = 1 << 20;
const SIGNATURE_BYTES = 64;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----/g;

function boundedText(object: JsonObject, name: string): string {
  const text = textOf(object, name);
  if (text.length > MAX_TEXT) throw new AttestError('too_large', `${name} is too long`);
  return text;
}

function signatureOf(text: string, name: string): Uint8Array<ArrayBuffer> {
  return decodeHex(text.toLowerCase(), SIGNATURE_BYTES) ?? malformed(`${name} is not ${SIGNATURE_BYTES} bytes`);
}

/** A signed member, and its signature beside it or, in the whole of Intel's answer, behind it: `{"tcbInfo":{...},"signature":"..."}`. */
function readSigned(object: JsonObject, name: string, member: string, chain: string): SignedText {
  const text = boundedText(object, name);
  const signatureName = `${name}_signature`;
  if (object[signatureName] !== undefined) {
    const signature = signatureOf(textOf(object, signatureName), signatureName);
    return { text, signature, chain: boundedText(object, chain) };
  }
  const answer = text.trim();
  const [start, end] = [`{"${member}":`, `,"signature":"`];
  const at = answer.lastIndexOf(end);
  if (!answer.startsWith(start) || at < 0 || !answer.endsWith('"}')) malformed(`${name} has no signature`);
  return {
    text: answer.slice(start.length, at),
    signature: signatureOf(answer.slice(at + end.length, -2), `the signature of ${name}`),
    chain: boundedText(object, chain),
  };
}

function readList(object: JsonObject, name: string): string | Uint8Array {
  const value = object[name];
  return value instanceof Uint8Array ? value : boundedText(object, name);
}

/**
 * Takes collateral apart, whatever was handed in for it.
 * @throws AttestError `malformed`, `too_large`
 */
export function readCollateral(value: unknown): Collateral {
  const object = asObject(value, 'collateral');
  const chain = object['pck_certificate_chain'] ?? null;
  return {
    rootCrl: readList(object, 'root_ca_crl'),
    pckCrl: readList(object, 'pck_crl'),
    tcbInfo: readSigned(object, 'tcb_info', 'tcbInfo', 'tcb_info_issuer_chain'),
    qeIdentity: readSigned(object, 'qe_identity', 'enclaveIdentity', 'qe_identity_issuer_chain'),
    pckChain: chain === null ? null : boundedText(object, 'pck_certificate_chain'),
  };
}

/**
 * The bytes of a revocation list in any of its forms.
 * @throws AttestError `malformed`
 */
export function crlBytes(source: string | Uint8Array): Uint8Array {
  if (source instanceof Uint8Array) return source;
  if (source.includes('-----BEGIN X509 CRL-----')) {
    const [list, ...more] = readPem(source, 'X509 CRL', MAX_CRL_BYTES, malformed);
    return list === undefined || more.length > 0 ? malformed('PEM that is not one revocation list') : list;
  }
  return decodeHex(source.toLowerCase(), source.length >> 1) ?? malformed('a revocation list that is no hexadecimal');
}

/** Text that is escaped as in a header. */
function unescape(text: string): string {
  if (!text.startsWith('-----BEGIN%20')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return malformed('certificates that are not escaped as they should be');
  }
}

/**
 * Certificates in PEM, and nothing else but white space and the zero byte that ends a text of C.
 * @param count how many they must be
 * @throws AttestError `malformed`
 */
export function readCertificates(source: string, count: number): readonly Certificate[] {
  const text = unescape(source).replace(/\0$/, '');
  if (text.replaceAll(CERTIFICATE, '').trim() !== '') malformed('something else than certificates in PEM');
  const blocks = readPem(text, 'CERTIFICATE', MAX_CERTIFICATE_BYTES, malformed);
  if (blocks.length !== count) malformed(`${blocks.length} certificates where there are ${count}`);
  return blocks.map((block) => parseCertificate(block, malformed));
}
