import { AttestError } from '../error/error.ts';
import { parseCertificate, type Certificate } from '../../x509/certificate.ts';
import { isNamedIssuer, isSame } from '../../x509/issued.ts';
import type { Generation } from './generation.ts';
import type { SnpSigner } from './types.ts';

/** A root that is pinned. */
export interface SnpRoot {
  readonly generation: Generation;
  readonly der: Uint8Array;
}

/** The three certificates that a report's key rests on, and the roots that are pinned. */
export interface Picked {
  readonly leaf: Certificate;
  readonly issuer: Certificate;
  /** What stands among the endorsements, or the pinned one. */
  readonly root: Certificate;
  readonly roots: readonly { readonly generation: Generation; readonly certificate: Certificate }[];
}

/** Of a leaf of each kind, an issuer of each, and the root; twice, since hosts and callers both have them. */
const MAX_CERTIFICATES = 12;

/** @throws AttestError `malformed` */
export function refuse(why: string): never {
  throw new AttestError('malformed', why);
}

const mayIssue = ({ basicConstraints }: Certificate): boolean => basicConstraints?.ca === true;
const isSelfIssued = ({ issuer, subject }: Certificate): boolean => issuer.der === subject.der;

/** The only one of several that are alike. */
function only(found: readonly Certificate[], what: string): Certificate {
  const [one, ...more] = found;
  if (one === undefined) return refuse(`no certificate of ${what}`);
  return more.length > 0 ? refuse(`several certificates of ${what}`) : one;
}

/** Certificates, each once. */
function parseAll(certificates: readonly Uint8Array[]): readonly Certificate[] {
  if (certificates.length > MAX_CERTIFICATES) throw new AttestError('too_large', 'too many certificates');
  const parsed: Certificate[] = [];
  for (const bytes of certificates) {
    const certificate = parseCertificate(bytes, refuse);
    if (!parsed.some((each) => isSame(each, certificate))) parsed.push(certificate);
  }
  return parsed;
}

/**
 * Picks leaf, issuer and root of the kind of key that a report names: exactly one of each, so that nobody has a choice.
 * @throws AttestError `malformed`, `too_large`
 */
export function pickCertificates(
  certificates: readonly Uint8Array[],
  signingKey: SnpSigner,
  pinned: readonly SnpRoot[],
): Picked {
  const parsed = parseAll(certificates);
  const roots = pinned.map(({ generation, der }) => ({ generation, certificate: parseCertificate(der, refuse) }));
  const leaves = parsed.filter((each) => !mayIssue(each));
  const leaf = only(
    leaves.length > 1 ? leaves.filter(({ subject }) => subject.commonName === `SEV-${signingKey}`) : leaves,
    'a report’s key',
  );
  const issuers = parsed.filter((each) => mayIssue(each) && !isSelfIssued(each));
  const issuer = only(
    issuers.filter((each) => isNamedIssuer(leaf, each)),
    'the leaf’s issuer',
  );
  const given = parsed.filter((each) => isSelfIssued(each) && mayIssue(each) && isNamedIssuer(issuer, each));
  const own = roots.map(({ certificate }) => certificate).filter((each) => isNamedIssuer(issuer, each));
  return { leaf, issuer, root: only(given.length > 0 ? given : own, 'the root'), roots };
}
