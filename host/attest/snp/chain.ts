import type { Appraisal } from '../appraisal/appraisal.ts';
import { chainDigest, type ChainCache } from '../cache/chain-cache.ts';
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

/** A chain as far as it was read; when `holds`, all of it was verified. */
export interface SnpChain {
  readonly leaf: SnpLeaf;
  /** Null when the leaf has no name that a report's key has. */
  readonly signer: SnpSigner | null;
  /** SubjectPublicKeyInfo of the leaf. */
  readonly key: Uint8Array<ArrayBuffer>;
  /** Of the root's name, and of the pinned root that it is; null for what is none. */
  readonly named: Generation | null;
  readonly pinned: Generation | null;
  /** Revocation lists that were used. */
  readonly lists: number;
  readonly endsAt: number;
}

/** Remembers chains of SEV-SNP that held; the caller makes it (`new ChainCache()`). */
export type SnpChains = ChainCache<SnpChain>;

const SIGNERS: Readonly<Record<string, SnpSigner>> = { 'SEV-VCEK': 'VCEK', 'SEV-VLEK': 'VLEK' };
const nameOf = ({ subject }: Certificate): string => subject.commonName ?? 'no name';

/** The subjects that AMD gives: SEV-VCEK from SEV-Milan, SEV-VLEK from SEV-VLEK-Milan, both from ARK-Milan. */
function judgeNames(appraisal: Appraisal<SnpCheck>, { leaf, issuer, root }: Picked) {
  const signer = SIGNERS[leaf.subject.commonName ?? ''] ?? null;
  const named = GENERATIONS.find((generation) => root.subject.commonName === `ARK-${generation}`) ?? null;
  const prefix = signer === 'VLEK' ? 'SEV-VLEK-' : 'SEV-';
  const holds = signer !== null && named !== null && issuer.subject.commonName === `${prefix}${named}`;
  appraisal.judge('certificate-names', holds, [leaf, issuer, root].map(nameOf).join(' ← '));
  return { signer, named };
}

async function judgeChain(appraisal: Appraisal<SnpCheck>, { leaf, issuer, root }: Picked, at: number): Promise<number> {
  const { faults, endsAt } = await findChain(leaf, { others: [issuer], roots: [root], at });
  appraisal.endsAt(endsAt);
  for (const each of [leaf, issuer, root]) {
    const { algorithm } = each;
    const isPss = algorithm?.name === 'RSA-PSS' && algorithm.hash === 'SHA-384';
    if (!isPss) appraisal.fail('certificate-chain', `${nameOf(each)} is not signed by RSA-PSS with SHA-384`);
  }
  for (const { code, certificate } of faults) {
    const id = code === 'expired' || code === 'not-yet-valid' ? 'certificate-validity' : 'certificate-chain';
    appraisal.fail(id, `${certificate}: ${code}`);
  }
  appraisal.pass('certificate-chain', 'signed from the root to the leaf');
  appraisal.pass('certificate-validity', `valid until ${new Date(endsAt).toISOString()}`);
  return endsAt;
}

/** The generation whose pinned root has the key of this one. */
async function judgeRoot(appraisal: Appraisal<SnpCheck>, { root, roots }: Picked): Promise<Generation | null> {
  const key = encodeHex(root.key);
  const pinned = roots.find(({ certificate }) => encodeHex(certificate.key) === key);
  if (pinned === undefined) appraisal.fail('root-pinned', `${nameOf(root)} has a key that is not pinned`);
  else if (isSame(pinned.certificate, root)) appraisal.pass('root-pinned', `the pinned root of ${pinned.generation}`);
  else {
    const isSelfSigned = await isSignedBy(root, root);
    const text = `a root with the pinned key of ${pinned.generation}`;
    appraisal.judge('root-pinned', isSelfSigned, text, `${text}, which did not sign it`);
  }
  return pinned?.generation ?? null;
}

/** The time from which all of a chain is valid. */
const validFrom = ({ leaf, issuer, root }: Picked): number =>
  Math.max(leaf.notBefore, issuer.notBefore, root.notBefore);

/**
 * Judges the certificates of a report's key: form, names, signatures, validity, root, and revocation lists.
 * @param signingKey the kind of key that the report names
 */
export async function judgeCertificates(
  appraisal: Appraisal<SnpCheck>,
  endorsements: SnpEndorsements,
  signingKey: SnpSigner,
  policy: ReadSnpPolicy,
  at: number,
  roots: readonly SnpRoot[],
  chains: SnpChains | undefined,
): Promise<SnpChain | undefined> {
  const { certificates, revocationLists } = endorsements;
  const digest =
    chains === undefined
      ? ''
      : await chainDigest(
          certificates,
          revocationLists,
          roots.map(({ der }) => der),
        );
  const kind = `${digest} ${signingKey} ${policy.revocation}`;
  const known = chains?.find(kind, at);
  if (known !== undefined) {
    passAll(appraisal, known);
    return known;
  }
  const read = appraisal.read('certificates', () => {
    const picked = pickCertificates(certificates, signingKey, roots);
    if (!isP384Key(picked.leaf.key)) refuse('a key that is not on P-384');
    return { picked, leaf: readSnpLeaf(picked.leaf, refuse) };
  });
  if (read === undefined) return undefined;
  const { picked, leaf } = read;
  appraisal.pass('certificates', leaf.productName);
  const wasGood = !appraisal.failed;
  const names = judgeNames(appraisal, picked);
  const end = await judgeChain(appraisal, picked, at);
  const pinned = await judgeRoot(appraisal, picked);
  const lists = await judgeLists(appraisal, picked, revocationLists, policy.revocation, at);
  const chain = {
    leaf,
    ...names,
    pinned,
    key: picked.leaf.key,
    lists: lists.count,
    endsAt: Math.min(end, lists.endsAt),
  };
  if (wasGood && !appraisal.failed) chains?.keep(kind, chain, Math.max(validFrom(picked), lists.from), chain.endsAt);
  return chain;
}

/** What is said of a chain that is remembered, because it held. */
function passAll(appraisal: Appraisal<SnpCheck>, { leaf, named, lists, endsAt }: SnpChain): void {
  const detail = 'verified before, with the same bytes';
  appraisal.pass('certificates', leaf.productName);
  for (const id of ['certificate-names', 'certificate-chain', 'certificate-validity'] as const) {
    appraisal.pass(id, detail);
  }
  appraisal.pass('root-pinned', `the pinned root of ${named ?? 'no generation'}`);
  if (lists === 0) appraisal.skip('revocation', 'no revocation list is there, which the policy accepts');
  else appraisal.pass('revocation', detail);
  appraisal.endsAt(endsAt);
}
