import type { Certificate } from './certificate.ts';
import { KEY_USAGE, unknownCritical } from './extensions.ts';
import { isNamedIssuer, isSame, isSignedBy } from './issued.ts';

/** What can be wrong with a chain. */
export type ChainFaultCode =
  /** No certificates lead by their names to a root. */
  | 'no-path'
  | 'signature'
  /** An issuer that is none by its basic constraints. */
  | 'not-ca'
  /** An issuer whose key is not for signing certificates. */
  | 'key-usage'
  | 'path-length'
  | 'not-yet-valid'
  | 'expired'
  /** A critical extension that neither this room nor the caller knows. */
  | 'critical-extension';

export interface ChainFault {
  readonly code: ChainFaultCode;
  /** The common name of the certificate, or its serial number in hexadecimal. */
  readonly certificate: string;
}

/** A way from a certificate to a root, judged. */
export interface Chain {
  /** From the leaf to the root; the leaf alone when there is none. */
  readonly path: readonly Certificate[];
  /** None when the chain holds. */
  readonly faults: readonly ChainFault[];
  /** The earliest end of a certificate of the path, in milliseconds since 1970. */
  readonly endsAt: number;
}

export interface ChainOptions {
  /** Certificates that a chain can be made of, in any order. */
  readonly others: readonly Certificate[];
  /** Roots that are trusted: pinned, and compared byte by byte. */
  readonly roots: readonly Certificate[];
  /** The time at which all must be valid, in milliseconds since 1970. */
  readonly at: number;
  /** Critical extensions that the caller keeps to, beside basicConstraints and keyUsage. */
  readonly critical?: readonly string[];
}

/** Certificates of a chain, with its leaf and root. */
const MAX_LENGTH = 8;
/** Ways by name that are judged, and steps that are made to find them: more are an attack. */
const MAX_PATHS = 8;
const MAX_STEPS = 256;

/** How a certificate is called in a detail. */
export function titleOf({ subject, serial }: Certificate): string {
  return subject.commonName ?? `serial number ${serial.toString(16)}`;
}

/** All ways by name from a leaf to a root, within bounds. */
function* pathsByName(leaf: Certificate, { others, roots }: ChainOptions): Generator<readonly Certificate[]> {
  let steps = 0;
  function* extend(path: readonly Certificate[]): Generator<readonly Certificate[]> {
    const last = path.at(-1);
    if (last === undefined) return;
    if (roots.some((root) => isSame(root, last))) {
      yield path;
      return;
    }
    if (path.length >= MAX_LENGTH) return;
    for (const issuer of [...roots, ...others]) {
      if (++steps > MAX_STEPS) return;
      if (isNamedIssuer(last, issuer) && !path.some((each) => isSame(each, issuer))) yield* extend([...path, issuer]);
    }
  }
  yield* extend([leaf]);
}

/** What is wrong with one certificate as it stands in a path, apart from signatures. */
function judgeMember(certificate: Certificate, below: number, { at, critical = [] }: ChainOptions): ChainFaultCode[] {
  const { basicConstraints, keyUsage, notBefore, notAfter, extensions } = certificate;
  const faults: ChainFaultCode[] = [];
  if (at < notBefore) faults.push('not-yet-valid');
  // So that a time that is none is in no validity.
  if (!(at <= notAfter)) faults.push('expired');
  if (unknownCritical(extensions, critical).length > 0) faults.push('critical-extension');
  if (below === 0) return faults;
  if (basicConstraints?.ca !== true) faults.push('not-ca');
  if (keyUsage !== null && (keyUsage & KEY_USAGE.keyCertSign) === 0) faults.push('key-usage');
  // Issuers between this one and the leaf.
  const between = below - 1;
  if (basicConstraints?.pathLength != null && basicConstraints.pathLength < between) faults.push('path-length');
  return faults;
}

async function judgePath(path: readonly Certificate[], options: ChainOptions): Promise<ChainFault[]> {
  const signatures = path.slice(0, -1).map(async (certificate, i): Promise<ChainFault[]> => {
    const issuer = path[i + 1];
    const isSigned = issuer !== undefined && (await isSignedBy(certificate, issuer));
    return isSigned ? [] : [{ code: 'signature', certificate: titleOf(certificate) }];
  });
  const members = path.flatMap((certificate, below) =>
    judgeMember(certificate, below, options).map((code) => ({ code, certificate: titleOf(certificate) })),
  );
  return [...(await Promise.all(signatures)).flat(), ...members];
}

/**
 * Finds a chain from a certificate to a pinned root that holds at a time (RFC 5280 §6): names, signatures, validity, who may issue and how deep, critical extensions. Withdrawal is
 * looked at by `judgeRevocation`. A root is valid only within its time too.
 *
 * @returns the first chain that holds; otherwise the first by names, with what is wrong with it
 */
export async function findChain(leaf: Certificate, options: ChainOptions): Promise<Chain> {
  let first: Chain | undefined;
  let tried = 0;
  for (const path of pathsByName(leaf, options)) {
    const faults = await judgePath(path, options);
    const chain = { path, faults, endsAt: Math.min(...path.map(({ notAfter }) => notAfter)) };
    if (faults.length === 0) return chain;
    first ??= chain;
    if (++tried >= MAX_PATHS) break;
  }
  return first ?? { path: [leaf], faults: [{ code: 'no-path', certificate: titleOf(leaf) }], endsAt: leaf.notAfter };
}
