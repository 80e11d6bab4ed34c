import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { parseCertificate, type Certificate } from './certificate.ts';
import { SIGNATURES } from './oid.ts';
import { checkpointDigest } from './request.ts';
import { verifySignature } from './signature.ts';
import { digestText, parseTimestamp, type TimestampInfo, type TimestampToken } from './token.ts';

/** Certificates between an authority's own and a root. */
const MAX_DEPTH = 4;

export interface TimestampTrust {
  /** The certificates of authorities that are trusted, or of who certifies them, in DER. */
  readonly roots: readonly Uint8Array[];
  /** The nonce of the request, when it is known: then this is the answer to it. */
  readonly nonce?: bigint;
}

function invalid(why: string): never {
  throw new AuditError('timestamp_invalid', `time-stamp: ${why}`);
}

function isValidAt({ notBefore, notAfter }: Certificate, time: number): boolean {
  return time >= notBefore && time <= notAfter;
}

async function isIssuedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  const algorithm = SIGNATURES.get(certificate.algorithm);
  if (algorithm === undefined || certificate.issuer !== issuer.subject || !issuer.issues) return false;
  return verifySignature(algorithm, issuer.key, certificate.signed, certificate.signature);
}

/** The certificates that a chain can be made of. */
interface Chain {
  readonly roots: readonly Certificate[];
  readonly others: readonly Certificate[];
  readonly time: number;
  /** Issuers that have been tried: none is twice, so that no set of certificates costs more than its size. */
  readonly tried: Set<Certificate>;
}

/** Whether a chain leads from a certificate to a root, each of them valid at the time; `below` certificates that issue stand between. */
async function leadsToRoot(certificate: Certificate, chain: Chain, below = 0): Promise<boolean> {
  const { roots, others, time, tried } = chain;
  if (!isValidAt(certificate, time)) return false;
  if (roots.some(({ der }) => encodeHex(der) === encodeHex(certificate.der))) return true;
  if (below >= MAX_DEPTH) return false;
  for (const issuer of [...roots, ...others]) {
    const tooShort = issuer.pathLength !== null && issuer.pathLength < BigInt(below);
    if (tooShort || tried.has(issuer) || !(await isIssuedBy(certificate, issuer))) continue;
    tried.add(issuer);
    if (await leadsToRoot(issuer, chain, below + 1)) return true;
  }
  return false;
}

/** The certificate that the token names as its signer's. */
async function signerOf(token: TimestampToken, roots: readonly Certificate[]): Promise<Certificate> {
  const { hash, value } = token.certificateHash;
  const wanted = encodeHex(value);
  const candidates = [...token.certificates.map((der) => parseCertificate(der)), ...roots];
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
  const roots = trusted.map((der) => parseCertificate(der));
  const signer = await signerOf(token, roots);
  const named = token.signer;
  if (named !== null && (named.issuer !== signer.issuer || named.serial !== signer.serial)) {
    invalid('it names another signer than its signature does');
  }
  if (!signer.stamps) invalid('its signer is certified for something else than time-stamps');
  if (!(await verifySignature(algorithm, signer.key, signed, signature))) invalid('the signature does not verify');
  const others = token.certificates.map((der) => parseCertificate(der));
  if (!(await leadsToRoot(signer, { roots, others, time: info.time, tried: new Set() }))) {
    invalid('no chain of certificates leads from its signer to a trusted root, valid at its time');
  }
  return info;
}
