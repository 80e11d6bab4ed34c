import type { Appraisal } from '../appraisal/appraisal.ts';
import { AttestError } from '../error/error.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { findChain, type ChainFault } from '../../x509/chain.ts';
import { parseCertificate, type Certificate } from '../../x509/certificate.ts';
import { KEY_USAGE } from '../../x509/extensions.ts';
import { isSame } from '../../x509/issued.ts';
import { isP384Key } from '../p384/p384.ts';
import type { NitroCheck } from './checks.ts';
import type { NitroDocument } from './document.ts';

/** AWS's leaves live for three hours and some seconds. */
const MAX_LEAF_LIFE = 4 * 3_600_000;

function refuse(why: string): never {
  throw new AttestError('malformed', why);
}

const isTimeFault = ({ code }: ChainFault): boolean => code === 'expired' || code === 'not-yet-valid';

function readCertificates({ certificate, bundle }: NitroDocument) {
  const [leaf, ...issuers] = [certificate, ...bundle.toReversed()].map((bytes) => parseCertificate(bytes, refuse));
  const root = issuers.at(-1);
  if (leaf === undefined || root === undefined) return refuse('no certificates');
  for (const { key } of [leaf, ...issuers]) {
    if (!isP384Key(key)) refuse('a key that is not on P-384');
  }
  const mayIssue = leaf.basicConstraints?.ca === true;
  if (mayIssue || leaf.keyUsage === null || (leaf.keyUsage & KEY_USAGE.digitalSignature) === 0) {
    refuse('a leaf that is not for signatures alone');
  }
  return { leaf, issuers, root };
}

function judgeTimes(appraisal: Appraisal<NitroCheck>, id: NitroCheck, path: readonly Certificate[], at: number): void {
  const wrong = path.find(({ notBefore, notAfter }) => at < notBefore || at > notAfter);
  const until = Math.min(...path.map(({ notAfter }) => notAfter));
  const title = wrong?.subject.commonName ?? 'a certificate';
  appraisal.judge(id, wrong === undefined, `valid until ${new Date(until).toISOString()}`, `${title} is not valid`);
}

/**
 * Judges the certificates of a document: the bundle, from its first, the root, to the leaf.
 * @param at the time to verify at, or the document's own where that is ahead within what is allowed
 * @returns the leaf's key
 */
export async function judgeNitroChain(
  appraisal: Appraisal<NitroCheck>,
  document: NitroDocument,
  at: number,
  pinned: Uint8Array,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const read = appraisal.read('certificates', () => readCertificates(document));
  if (read === undefined) return undefined;
  const { leaf, issuers, root } = read;
  const all = [leaf, ...issuers];
  appraisal.pass('certificates', `${all.length} certificates`);
  const { path, faults } = await findChain(leaf, { others: issuers, roots: [root], at: document.timestamp });
  for (const fault of faults.filter((each) => !isTimeFault(each))) {
    appraisal.fail('certificate-chain', `${fault.certificate}: ${fault.code}`);
  }
  for (const { algorithm } of all) {
    if (algorithm?.name !== 'ECDSA' || algorithm.hash !== 'SHA-384') {
      appraisal.fail('certificate-chain', 'a certificate that is not signed by ECDSA with SHA-384');
    }
  }
  const isWhole = path.length === all.length && path.every((each, i) => isSame(each, all[i] ?? leaf));
  appraisal.judge('certificate-chain', isWhole, 'signed from the root to the leaf', 'a bundle that is not one chain');
  appraisal.judge('root-pinned', encodeHex(root.der) === encodeHex(pinned), 'AWS’s root', 'a root that is not pinned');
  judgeTimes(appraisal, 'certificate-validity', all, document.timestamp);
  judgeTimes(appraisal, 'certificate-current', all, at);
  for (const { notAfter } of all) appraisal.endsAt(notAfter);
  const life = leaf.notAfter - leaf.notBefore;
  appraisal.judge('leaf-lifetime', life <= MAX_LEAF_LIFE, `${life / 1000} s`, `${life / 1000} s is too long`);
  return leaf.key;
}
