import type { Appraisal } from '../appraisal/appraisal.ts';
import { AttestError } from '../error/error.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { findChain, titleOf } from '../../x509/chain.ts';
import { parseCertificate, type Certificate } from '../../x509/certificate.ts';
import { isSame } from '../../x509/issued.ts';
import { namesOcsp } from '../../x509/ocsp.ts';
import type { NvidiaCheck } from './checks.ts';
import { fwidsOf, refuse, unsafeFlagsOf } from './dice.ts';
import type { NvidiaDevice } from './types.ts';

const MAX_CERTIFICATES = 8;

/** What is used of a device's certificates. */
export interface DeviceChain {
  /** The common name of its leaf. */
  readonly name: string | null;
  readonly key: Uint8Array<ArrayBuffer>;
  /** Digests of the firmware that the leaf's key belongs to, in hexadecimal; null where it names none. */
  readonly fwids: readonly string[] | null;
  /** Flags of firmware that keeps no secrets; null where no certificate has flags. */
  readonly unsafe: readonly string[] | null;
  /** From the first certificate that an answer of OCSP is needed for to the root; null when the chain does not hold. */
  readonly path: readonly Certificate[] | null;
}

function readChain({ certificates }: NvidiaDevice) {
  if (certificates.length > MAX_CERTIFICATES) throw new AttestError('too_large', 'too many certificates');
  const [leaf, ...issuers] = certificates.map((bytes) => parseCertificate(bytes, refuse));
  const root = issuers.at(-1);
  if (leaf === undefined || root === undefined) return refuse('no chain of certificates');
  const unsafe = unsafeFlagsOf([leaf, ...issuers]);
  return { leaf, issuers, root, fwids: fwidsOf(leaf), unsafe, isLeafAnswered: namesOcsp(leaf, refuse) };
}

/** Judges the certificates of a device: one chain, from its leaf to its last. */
export async function judgeDeviceChain(
  appraisal: Appraisal<NvidiaCheck>,
  device: NvidiaDevice,
  at: number,
  pinned: Uint8Array,
): Promise<DeviceChain | undefined> {
  const read = appraisal.read('certificates', () => readChain(device));
  if (read === undefined) return undefined;
  const { leaf, issuers, root, fwids, unsafe, isLeafAnswered } = read;
  const all = [leaf, ...issuers];
  appraisal.pass('certificates', `${all.length} certificates`);
  const { path, faults, endsAt } = await findChain(leaf, { others: issuers, roots: [root], at });
  appraisal.endsAt(endsAt);
  for (const { code, certificate } of faults) {
    const isOfTime = code === 'expired' || code === 'not-yet-valid';
    appraisal.fail(isOfTime ? 'certificate-validity' : 'certificate-chain', `${certificate}: ${code}`);
  }
  const others = all.filter(({ algorithm }) => algorithm?.name !== 'ECDSA' || algorithm.hash !== 'SHA-384');
  for (const each of others)
    appraisal.fail('certificate-chain', `${titleOf(each)} is not signed by ECDSA with SHA-384`);
  const isWhole = path.length === all.length && path.every((each, i) => isSame(each, all[i] ?? leaf));
  appraisal.judge(
    'certificate-chain',
    isWhole,
    'signed from the root to the leaf',
    'certificates that are not one chain',
  );
  appraisal.pass('certificate-validity', `valid until ${new Date(endsAt).toISOString()}`);
  const isPinned = encodeHex(root.der) === encodeHex(pinned);
  appraisal.judge('root-pinned', isPinned, titleOf(root), `${titleOf(root)}, which is not pinned`);
  const holds = faults.length === 0 && others.length === 0 && isWhole && isPinned;
  // The chip itself issues its leaf, and answers no questions: NVIDIA's verifier asks from the leaf's issuer on. What the root issues, no chip does.
  const isOfChip = !isLeafAnswered && path.length > 2;
  return {
    name: leaf.subject.commonName,
    key: leaf.key,
    fwids,
    unsafe,
    path: holds ? path.slice(isOfChip ? 1 : 0) : null,
  };
}
