import type { Certificate } from './certificate.ts';
import type { Crl } from './crl.ts';
import { titleOf } from './chain.ts';
import { KEY_USAGE, unknownCritical } from './extensions.ts';
import { isNamedIssuer, isSignedBy } from './issued.ts';
import { OID } from './oid.ts';

/** What can be wrong with the revocation lists of a chain. */
export type RevocationFaultCode =
  /** No list of a certificate's issuer. */
  | 'missing'
  | 'signature'
  /** An issuer whose key is not for signing lists. */
  | 'key-usage'
  | 'not-yet-valid'
  | 'expired'
  /** A list that does not say when the next one is due could be of any age. */
  | 'no-next-update'
  /** A critical extension: a list of some certificates only, or of changes. */
  | 'critical-extension'
  /** The certificate was withdrawn. */
  | 'revoked';

export interface RevocationFault {
  readonly code: RevocationFaultCode;
  /** The certificate that is judged. */
  readonly certificate: string;
}

export interface Revocation {
  /** None when no certificate of the path was withdrawn. */
  readonly faults: readonly RevocationFault[];
  /** The earliest time that a next list is due, in milliseconds since 1970; Infinity without any. */
  readonly endsAt: number;
}

/** What is wrong with a list, apart from what stands in it. */
async function judgeCrl(crl: Crl, issuer: Certificate, at: number): Promise<RevocationFaultCode[]> {
  const faults: RevocationFaultCode[] = [];
  if (!(await isSignedBy(crl, issuer))) faults.push('signature');
  if (issuer.keyUsage !== null && (issuer.keyUsage & KEY_USAGE.cRLSign) === 0) faults.push('key-usage');
  if (at < crl.thisUpdate) faults.push('not-yet-valid');
  if (crl.nextUpdate === null) faults.push('no-next-update');
  else if (!(at <= crl.nextUpdate)) faults.push('expired');
  if (unknownCritical(crl.extensions, [OID.authorityKeyIdentifier, OID.crlNumber]).length > 0) {
    faults.push('critical-extension');
  }
  return faults;
}

/**
 * Judges whether any certificate of a path was withdrawn: each but the root needs a list of its own issuer, signed by it, of the time (RFC 5280 §6.3). Whoever stands in such a list
 * is withdrawn, whatever the reason.
 *
 * @param path from the leaf to the root, of a chain that holds
 */
export async function judgeRevocation(
  path: readonly Certificate[],
  crls: readonly Crl[],
  at: number,
): Promise<Revocation> {
  const judged = new Map<Crl, Promise<RevocationFaultCode[]>>();
  const each = path.slice(0, -1).map(async (certificate, i) => {
    const issuer = path[i + 1];
    const crl = issuer === undefined ? undefined : crls.find((list) => isNamedIssuer(list, issuer));
    if (issuer === undefined || crl === undefined) return ['missing'] as const;
    const faults = judged.get(crl) ?? judgeCrl(crl, issuer, at);
    judged.set(crl, faults);
    return crl.revoked.has(certificate.serial) ? [...(await faults), 'revoked' as const] : faults;
  });
  const faults = (await Promise.all(each)).flatMap((codes, i) => {
    const certificate = path[i];
    return certificate === undefined ? [] : codes.map((code) => ({ code, certificate: titleOf(certificate) }));
  });
  return { faults, endsAt: Math.min(...[...judged.keys()].map(({ nextUpdate }) => nextUpdate ?? -Infinity)) };
}
