import { sameBytes } from '../encoding/bytes/same.ts';
import type { Certificate, Signed } from './certificate.ts';
import { verifySignature } from './signature.ts';

/** Whether the key of a certificate has signed another, or a revocation list. Names and uses are not looked at. */
export async function isSignedBy(signed: Signed, issuer: Certificate): Promise<boolean> {
  const { algorithm } = signed;
  return algorithm !== null && verifySignature(algorithm, issuer.key, signed.signed, signed.signature);
}

/** Whether two certificates are the same, byte by byte. */
export function isSame(a: Certificate, b: Certificate): boolean {
  return sameBytes(a.der, b.der);
}

/** Whether a certificate is the one that another, or a revocation list, names as its issuer: by its name, and by its key where both say it. */
export function isNamedIssuer({ issuer, authorityKey }: Signed, { subject, subjectKey }: Certificate): boolean {
  if (issuer.der !== subject.der) return false;
  return authorityKey === null || subjectKey === null || sameBytes(authorityKey, subjectKey);
}
