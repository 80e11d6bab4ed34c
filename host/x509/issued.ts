import type { Certificate, Signed } from './certificate.ts';
import { verifySignature } from './signature.ts';

/** Whether the key of a certificate has signed another, or a revocation list. Names and uses are not looked at. */
export async function isSignedBy(signed: Signed, issuer: Certificate): Promise<boolean> {
  const { algorithm } = signed;
  return algorithm !== null && verifySignature(algorithm, issuer.key, signed.signed, signed.signature);
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Whether two certificates are the same, byte by byte. */
export function isSame(a: Certificate, b: Certificate): boolean {
  return isEqual(a.der, b.der);
}

/** Whether a certificate is the one that another, or a revocation list, names as its issuer: by its name, and by its key where both say it. */
export function isNamedIssuer({ issuer, authorityKey }: Signed, { subject, subjectKey }: Certificate): boolean {
  if (issuer.der !== subject.der) return false;
  return authorityKey === null || subjectKey === null || isEqual(authorityKey, subjectKey);
}
