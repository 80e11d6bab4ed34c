import { AttestError } from '../../error/error.ts';
import { encodeHex } from '../../../encoding/base64/hex.ts';
import { sameBytes } from '../../../encoding/bytes/same.ts';
import { findChain } from '../../../x509/chain.ts';
import { parseCertificate, type Certificate } from '../../../x509/certificate.ts';
import { verifyP384 } from '../../p384/p384.ts';
import { parseManifest, type Manifest } from './manifest.ts';

/** What is wrong with a manifest, or nothing. */
export type ManifestFault = 'form' | 'digest' | 'signature' | 'chain' | 'root';

export interface JudgedManifest {
  /** Null when it could not be read. */
  readonly manifest: Manifest | null;
  readonly faults: readonly ManifestFault[];
  readonly detail: string;
  /** From the signer to the root; empty when the manifest does not hold. */
  readonly path: readonly Certificate[];
  /** The earliest end of a certificate, in milliseconds since 1970. */
  readonly endsAt: number;
}

function refuse(why: string): never {
  throw new AttestError('malformed', why);
}

async function judgeRead(
  manifest: Manifest,
  at: number,
  pinned: Uint8Array,
): Promise<Omit<JudgedManifest, 'manifest'>> {
  const faults: ManifestFault[] = [];
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-384', manifest.content));
  if (!sameBytes(digest, manifest.digest)) faults.push('digest');
  const [signer, ...issuers] = manifest.certificates.map((bytes) => parseCertificate(bytes, refuse));
  if (signer === undefined) return refuse('no certificates');
  if (!(await verifyP384(signer.key, manifest.signature, manifest.signed))) faults.push('signature');
  const root = issuers.at(-1) ?? signer;
  const chain = await findChain(signer, { others: issuers, roots: [root], at });
  if (chain.faults.length > 0) faults.push('chain');
  if (encodeHex(root.der) !== encodeHex(pinned)) faults.push('root');
  const wrong = chain.faults.map(({ certificate, code }) => `${certificate}: ${code}`);
  const detail = [`${manifest.product} ${manifest.version}`, ...faults, ...wrong].join(', ');
  return { faults, detail, path: faults.length === 0 ? chain.path : [], endsAt: chain.endsAt };
}

/** Judges a manifest: its form, that its digest is of it, and that it is signed by a chain to a root that is given. */
export async function judgeManifest(bytes: Uint8Array, at: number, pinned: Uint8Array): Promise<JudgedManifest> {
  try {
    const manifest = parseManifest(bytes);
    return { manifest, ...(await judgeRead(manifest, at, pinned)) };
  } catch (error) {
    if (!(error instanceof AttestError)) throw error;
    return { manifest: null, faults: ['form'], detail: error.message, path: [], endsAt: Infinity };
  }
}
