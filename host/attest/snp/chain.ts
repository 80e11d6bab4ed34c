import type { Judging } from '../appraisal/judging.ts';
import type { ChainCache } from '../cache/chain-cache.ts';
import { chainDigest } from '../cache/chains.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { findChain } from '../../x509/chain.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { isSame, isSignedBy } from '../../x509/issued.ts';
import { isP384Key } from '../p384/p384.ts';
import { pickCertificates, refuse, type Picked, type SnpRoot } from './certificates.ts';
import type { SnpCheck } from './checks.ts';
import { GENERATIONS, type Generation } from './generation.ts';
import { readSnpLeaf, type SnpLeaf } from './leaf.ts';
import { judgeLists } from './lists.ts';
import type { ReadSnpPolicy } from './policy.ts';
import type { SnpEndorsements, SnpSigner } from './types.ts';

/** A chain as far as it was read. */
export interface SnpChain {
  readonly leaf: SnpLeaf;
  /** Null when the leaf has no name that a report's key has. */
  readonly signer: SnpSigner | null;
  /** SubjectPublicKeyInfo of the leaf. */
  readonly key: Uint8Array<ArrayBuffer>;
  /** Of the root's name, and of the pinned root that it is; null for what is none. */
  readonly named: Generation | null;
  readonly pinned: Generation | null;
}

const SIGNERS: Readonly<Record<string, SnpSigner>> = { 'SEV-VCEK': 'VCEK', 'SEV-VLEK': 'VLEK' };
const nameOf = ({ subject }: Certificate): string => subject.commonName ?? 'no name';

/** The subjects that AMD gives: SEV-VCEK from SEV-Milan, SEV-VLEK from SEV-VLEK-Milan, both from ARK-Milan. */
function judgeNames(judging: Judging<SnpCheck>, { leaf, issuer, root }: Picked) {
  const signer = SIGNERS[leaf.subject.commonName ?? ''] ?? null;
  const named = GENERATIONS.find((generation) => root.subject.commonName === `ARK-${generation}`) ?? null;
  const prefix = signer === 'VLEK' ? 'SEV-VLEK-' : 'SEV-';
  const holds = signer !== null && named !== null && issuer.subject.commonName === `${prefix}${named}`;
  judging.judge('certificate-names', holds, [leaf, issuer, root].map(nameOf).join(' ← '));
  return { signer, named };
}

async function judgeChain(judging: Judging<SnpCheck>, { leaf, issuer, root }: Picked, at: number): Promise<void> {
  const { faults, endsAt } = await findChain(leaf, { others: [issuer], roots: [root], at });
  judging.endsAt(endsAt);
  for (const each of [leaf, issuer, root]) {
    const { algorithm } = each;
    const isPss = algorithm?.name === 'RSA-PSS' && algorithm.hash === 'SHA-384';
    if (!isPss) judging.fail('certificate-chain', `${nameOf(each)} is not signed by RSA-PSS with SHA-384`);
  }
  for (const { code, certificate } of faults) {
    const id = code === 'expired' || code === 'not-yet-valid' ? 'certificate-validity' : 'certificate-chain';
    judging.fail(id, `${certificate}: ${code}`);
  }
  judging.pass('certificate-chain', 'signed from the root to the leaf');
  judging.pass('certificate-validity', `valid until ${new Date(endsAt).toISOString()}`);
}

/** The generation whose pinned root has the key of this one. */
async function judgeRoot(judging: Judging<SnpCheck>, { root, roots }: Picked): Promise<Generation | null> {
  const key = encodeHex(root.key);
  const pinned = roots.find(({ certificate }) => encodeHex(certificate.key) === key);
  if (pinned === undefined) judging.fail('root-pinned', `${nameOf(root)} has a key that is not pinned`);
  else if (isSame(pinned.certificate, root)) judging.pass('root-pinned', `the pinned root of ${pinned.generation}`);
  else {
    const isSelfSigned = await isSignedBy(root, root);
    const text = `a root with the pinned key of ${pinned.generation}`;
    judging.judge('root-pinned', isSelfSigned, text, `${text}, which did not sign it`);
  }
  return pinned?.generation ?? null;
}

async function judgeAnew(
  judging: Judging<SnpCheck>,
  { certificates, revocationLists }: SnpEndorsements,
  signingKey: SnpSigner,
  policy: ReadSnpPolicy,
  at: number,
  roots: readonly SnpRoot[],
): Promise<SnpChain | undefined> {
  const read = judging.read('certificates', () => {
    const picked = pickCertificates(certificates, signingKey, roots);
    if (!isP384Key(picked.leaf.key)) refuse('a key that is not on P-384');
    return { picked, leaf: readSnpLeaf(picked.leaf, refuse) };
  });
  if (read === undefined) return undefined;
  const { picked, leaf } = read;
  judging.pass('certificates', leaf.productName);
  const names = judgeNames(judging, picked);
  await judgeChain(judging, picked, at);
  const pinned = await judgeRoot(judging, picked);
  await judgeLists(judging, picked, revocationLists, policy.revocation, at);
  return { leaf, ...names, pinned, key: picked.leaf.key };
}

/**
 * Judges the certificates of a report's key, or remembers that they were: form, names, signatures, validity, root, and revocation lists.
 * @param signingKey the kind of key that the report names
 */
export async function judgeCertificates(
  judging: Judging<SnpCheck>,
  endorsements: SnpEndorsements,
  signingKey: SnpSigner,
  policy: ReadSnpPolicy,
  at: number,
  roots: readonly SnpRoot[],
  chains: ChainCache | undefined,
): Promise<SnpChain | undefined> {
  const anew = (each: Judging<SnpCheck>) => judgeAnew(each, endorsements, signingKey, policy, at, roots);
  if (chains === undefined) return anew(judging);
  const { certificates, revocationLists } = endorsements;
  const pinned = roots.map(({ der }) => der);
  const digest = await chainDigest(certificates, revocationLists, pinned);
  return chains.snp.judge(judging, [signingKey, policy.revocation, digest].join(' '), at, anew);
}
