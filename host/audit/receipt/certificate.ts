import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { sha256 } from '../sha256/sha256.ts';
import { readElement, readElements, type DerElement } from '../../encoding/der/der.ts';
import type { ReceiptKey } from './types.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
/** [0], explicit: the version of a certificate (RFC 5280 §4.1.2.1). */
const VERSION = 0xa0;
const MAX_CERTIFICATE_BYTES = 65_536;

/** The AlgorithmIdentifiers of keys: RFC 5480 §2.1.1 with a named curve, RFC 8410 §3. */
const ALGORITHMS: readonly { readonly curve: ReceiptKey['curve']; readonly identifier: string }[] = [
  { curve: 'P-256', identifier: '301306072a8648ce3d020106082a8648ce3d030107' },
  { curve: 'P-384', identifier: '301006072a8648ce3d020106052b81040022' },
  { curve: 'Ed25519', identifier: '300506032b6570' },
];

const KEY_BYTES: Readonly<Record<ReceiptKey['curve'], number>> = { Ed25519: 32, 'P-256': 65, 'P-384': 97 };

function refuse(why: string): never {
  throw new AuditError('key_invalid', `certificate: ${why}`);
}

function within(element: DerElement | undefined, what: string): DerElement {
  return element ?? refuse(`no ${what}`);
}

/** The SubjectPublicKeyInfo of a certificate (RFC 5280 §4.1). */
function findKey(bytes: Uint8Array): DerElement {
  const certificate = readElement(bytes, 0, bytes.length, refuse);
  if (certificate.end !== bytes.length) refuse('bytes follow it');
  const parts = readElements(bytes, certificate, SEQUENCE, refuse);
  if (parts.length !== 3) refuse('it has not three parts');
  const fields = readElements(bytes, within(parts[0], 'contents'), SEQUENCE, refuse);
  // version, serial number, signature, issuer, validity, subject, key; what follows is optional, and not looked at.
  const tags = [VERSION, INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE];
  if (tags.some((tag, i) => fields[i]?.tag !== tag)) refuse('its fields are not those of a certificate, version 3');
  return within(fields[6], 'key');
}

/**
 * The key of a service's certificate (DER), called as services of CCF call theirs: by the SHA-256 of its SubjectPublicKeyInfo, in hexadecimal. The certificate is only what the key
 * stands in: neither its signature nor its dates are looked at, so have it from where the key could be had from.
 *
 * @param certificate X.509 version 3, at most 65,536 bytes, with a key of P-256, P-384 or Ed25519
 * @throws AuditError `key_invalid`; `key_unsupported` for a key of another kind; `too_large`
 */
export function readServiceCertificate(certificate: Uint8Array): ReceiptKey {
  if (certificate.length > MAX_CERTIFICATE_BYTES) throw new AuditError('too_large', 'certificate: too many bytes');
  const info = findKey(certificate);
  const [algorithm, bits, ...others] = readElements(certificate, info, SEQUENCE, refuse);
  if (algorithm === undefined || bits === undefined || others.length > 0) refuse('its key has not two parts');
  const identifier = encodeHex(certificate.subarray(algorithm.at, algorithm.end));
  const curve = ALGORITHMS.find((each) => each.identifier === identifier)?.curve;
  if (curve === undefined) throw new AuditError('key_unsupported', 'certificate: a key of a kind that is not known');
  // A BIT STRING begins with the number of bits that are left over, and none are.
  const publicKey = certificate.slice(bits.start + 1, bits.end);
  const uncompressed = curve === 'Ed25519' || publicKey[0] === 4;
  if (
    bits.tag !== BIT_STRING ||
    certificate[bits.start] !== 0 ||
    publicKey.length !== KEY_BYTES[curve] ||
    !uncompressed
  ) {
    refuse(`its key is no uncompressed key of ${curve}`);
  }
  const keyId = new TextEncoder().encode(encodeHex(sha256(certificate.subarray(info.at, info.end))));
  return { curve, publicKey, keyId };
}
