import { decodeHex, encodeHex } from '../encoding/base64/hex.ts';
import { Der, DerSequence, TAG } from '../encoding/der/asn1.ts';
import type { Certificate } from './certificate.ts';
import { KEY_USAGE, unknownCritical } from './extensions.ts';
import { isNamedIssuer, isSame, isSignedBy } from './issued.ts';
import type { OcspAnswer, OcspResponse } from './ocsp.ts';
import { OID } from './oid.ts';
import { verifySignature } from './signature.ts';

/** What can be wrong with who signed a response. */
export type ResponderFaultCode =
  /** Neither the issuer nor one whom it certified for it. */
  | 'responder'
  /** A delegate of the issuer whose certificate is not of the time. */
  | 'responder-validity'
  /** A delegate whose certificate has a critical extension that is not known. */
  | 'responder-extension'
  /** A key that is not for signing. */
  | 'key-usage'
  | 'signature';

export interface JudgedResponder {
  readonly fault: ResponderFaultCode | null;
  /** The end of its certificate, in milliseconds since 1970. */
  readonly endsAt: number;
}

async function hashOf(hash: OcspAnswer['hash'], bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return encodeHex(new Uint8Array(await globalThis.crypto.subtle.digest(hash, bytes)));
}

/** What a reading of a key that is none ends with, within this file. */
class NotReadable extends Error {}

/** The hash of the bits of a key, without what they are bits of (RFC 6960 §4.1.1); null for a key that is none. */
async function keyHash(hash: OcspAnswer['hash'], { key }: Certificate): Promise<string | null> {
  try {
    const parts = new DerSequence(
      Der.read(key, (why) => {
        throw new NotReadable(why);
      }),
    );
    parts.next('algorithm');
    return await hashOf(hash, parts.next('key').contents(TAG.bitString).slice(1));
  } catch (error) {
    if (error instanceof NotReadable) return null;
    throw error;
  }
}

/** Whether an answer is for certificates of an issuer. That it is, the issuer's signature says too: SHA-1 names here, and proves nothing. */
export async function isForIssuer({ hash, issuerName, issuerKey }: OcspAnswer, issuer: Certificate): Promise<boolean> {
  const name = decodeHex(issuer.subject.der, issuer.subject.der.length / 2);
  if (name === undefined || (await hashOf(hash, name)) !== issuerName) return false;
  return (await keyHash(hash, issuer)) === issuerKey;
}

async function isNamed({ responder }: OcspResponse, certificate: Certificate): Promise<boolean> {
  if ('name' in responder) return responder.name === certificate.subject.der;
  return (await keyHash('SHA-1', certificate)) === responder.key;
}

/** What is wrong with a certificate as that of a delegate (RFC 6960 §4.2.2.2). */
async function delegateFault(
  certificate: Certificate,
  issuer: Certificate,
  at: number,
): Promise<ResponderFaultCode | null> {
  const isDelegate = certificate.extendedKeyUsage?.includes(OID.ocspSigning) === true;
  const isOfIssuer = isNamedIssuer(certificate, issuer) && (await isSignedBy(certificate, issuer));
  if (!isDelegate || !isOfIssuer) return 'responder';
  if (!(certificate.notBefore <= at && at <= certificate.notAfter)) return 'responder-validity';
  const unknown = unknownCritical(certificate.extensions, [OID.extendedKeyUsage, OID.ocspNoCheck]);
  return unknown.length > 0 ? 'responder-extension' : null;
}

async function judgeSigner(
  response: OcspResponse,
  signer: Certificate,
  issuer: Certificate,
  at: number,
): Promise<JudgedResponder> {
  const { algorithm, signed, signature } = response;
  const wrong = isSame(signer, issuer) ? null : await delegateFault(signer, issuer, at);
  const judged = (fault: ResponderFaultCode | null) => ({ fault, endsAt: signer.notAfter });
  if (wrong !== null) return judged(wrong);
  if (signer.keyUsage !== null && (signer.keyUsage & KEY_USAGE.digitalSignature) === 0) return judged('key-usage');
  const isSigned = algorithm !== null && (await verifySignature(algorithm, signer.key, signed, signature));
  return judged(isSigned ? null : 'signature');
}

/**
 * Judges who signed a response: the issuer of the certificates that it answers for, or whom that issuer itself certified for signing such responses. Whether such a delegate was withdrawn
 * is not asked for: there is nobody but himself to ask.
 */
export async function judgeResponder(
  response: OcspResponse,
  issuer: Certificate,
  at: number,
): Promise<JudgedResponder> {
  let first: JudgedResponder | undefined;
  for (const signer of [issuer, ...response.certificates]) {
    if (!(await isNamed(response, signer))) continue;
    const judged = await judgeSigner(response, signer, issuer, at);
    if (judged.fault === null) return judged;
    first ??= judged;
  }
  return first ?? { fault: 'responder', endsAt: -Infinity };
}
