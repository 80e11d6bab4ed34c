import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { parseCertificate, type Certificate } from '../../x509/certificate.ts';
import { findChain } from '../../x509/chain.ts';
import { KEY_USAGE } from '../../x509/extensions.ts';
import { OID as X509 } from '../../x509/oid.ts';
import { verifySignature } from '../../x509/signature.ts';
import { malformed } from './malformed.ts';
import { OID } from './oid.ts';
import { checkpointDigest } from './request.ts';
import { digestText, parseTimestamp, type TimestampInfo, type TimestampToken } from './token.ts';

/** What the key of an authority is for, where its certificate says it. */
const SIGNS = KEY_USAGE.digitalSignature | KEY_USAGE.nonRepudiation;

export interface TimestampTrust {
  /** The certificates of authorities that are trusted, or of who certifies them, in DER. */
  readonly roots: readonly Uint8Array[];
  /** The nonce of the request, when it is known: then this is the answer to it. */
  readonly nonce?: bigint;
}

function invalid(why: string): never {
  throw new AuditError('timestamp_invalid', `time-stamp: ${why}`);
}

/** Whether a certificate is for time-stamps and nothing else, as RFC 3161 §2.3 demands of an authority's. */
export function isForTimestamps({ extensions, extendedKeyUsage, keyUsage }: Certificate): boolean {
  const [use, ...others] = extendedKeyUsage ?? [];
  const isOnly =
    use === OID.timeStamping && others.length === 0 && extensions.get(X509.extendedKeyUsage)?.critical === true;
  return isOnly && (keyUsage === null || (keyUsage & SIGNS) !== 0);
}

/** The certificate that the token names as its signer's. */
async function signerOf(token: TimestampToken, roots: readonly Certificate[]): Promise<Certificate> {
  const { hash, value } = token.certificateHash;
  const wanted = encodeHex(value);
  const candidates = [...token.certificates.map((der) => parseCertificate(der, malformed)), ...roots];
  for (const candidate of candidates) if ((await digestText(hash, candidate.der)) === wanted) return candidate;
  return invalid('the certificate of its signer is not there');
}

/**
 * Verifies an authority's answer offline (RFC 3161, RFC 5816): that it stamps this checkpoint, that the content is what was signed, by a certificate for time-stamps alone that the signature names, and
 * that a chain of certificates leads from it to a trusted root, all valid at the time that it says. Whether any was withdrawn before its time is not looked at.
 *
 * @param response of the authority, as it came
 * @param note the checkpoint, with whatever signatures
 * @throws AuditError `timestamp_malformed`, `timestamp_invalid`, `too_large`, `note_malformed`
 */
export async function verifyTimestamp(
  response: Uint8Array,
  note: Uint8Array | string,
  { roots: trusted, nonce }: TimestampTrust,
): Promise<TimestampInfo> {
  const token = parseTimestamp(response);
  const { info, content, digestHash, messageDigest, algorithm, signed, signature } = token;
  if (encodeHex(info.digest) !== encodeHex(checkpointDigest(note))) invalid('it is of another checkpoint');
  if (nonce !== undefined && info.nonce !== nonce) invalid('it answers another request');
  if ((await digestText(digestHash, content)) !== encodeHex(messageDigest))
    invalid('its content is not what was signed');
  const roots = trusted.map((der) => parseCertificate(der, malformed));
  const signer = await signerOf(token, roots);
  const named = token.signer;
  if (named !== null && (named.issuer !== signer.issuer.der || named.serial !== signer.serial)) {
    invalid('it names another signer than its signature does');
  }
  if (!isForTimestamps(signer)) invalid('its signer is certified for something else than time-stamps');
  if (!(await verifySignature(algorithm, signer.key, signed, signature))) invalid('the signature does not verify');
  const others = token.certificates.map((der) => parseCertificate(der, malformed));
  const { faults } = await findChain(signer, { roots, others, at: info.time, critical: [X509.extendedKeyUsage] });
  if (faults.length > 0) {
    invalid('no chain of certificates leads from its signer to a trusted root, valid at its time');
  }
  return info;
}
