import type { Appraisal } from '../appraisal/appraisal.ts';
import { AttestError } from '../error/error.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { Der, TAG } from '../../encoding/der/asn1.ts';
import { findChain, titleOf } from '../../x509/chain.ts';
import { parseCertificate, type Certificate } from '../../x509/certificate.ts';
import { isSame } from '../../x509/issued.ts';
import { namesOcsp } from '../../x509/ocsp.ts';
import type { NvidiaCheck } from './checks.ts';
import type { NvidiaDevice } from './types.ts';

/** 2.23.133.5.4.1, in which Hopper's leaves have a version, a key and one digest. */
const COMPOSITE_DEVICE_ID = '678105050401';
/** 2.23.133.5.4.1.1, DiceTcbInfo, in which Blackwell's have them, and the place of its digests, [6]. */
const DICE_TCB_INFO = '67810505040101';
const FWID_LIST = 0xa6;
const MAX_CERTIFICATES = 8;

/** What is used of a device's certificates. */
export interface DeviceChain {
  /** The common name of its leaf. */
  readonly name: string | null;
  readonly key: Uint8Array<ArrayBuffer>;
  /** Digests of the firmware that the leaf's key belongs to, in hexadecimal; null where it names none. */
  readonly fwids: readonly string[] | null;
  /** From the first certificate that an answer of OCSP is needed for to the root; null when the chain does not hold. */
  readonly path: readonly Certificate[] | null;
}

function refuse(why: string): never {
  throw new AttestError('malformed', why);
}

/** What the digest of a firmware id is. */
function digestOf(fwid: Der | undefined): readonly string[] {
  const [, digest] = fwid?.children() ?? [];
  return digest?.tag === TAG.octetString ? [encodeHex(digest.contents(TAG.octetString))] : [];
}

/** Firmware ids of a leaf, in either form. */
function fwidsOf({ extensions }: Certificate): readonly string[] | null {
  const composite = extensions.get(COMPOSITE_DEVICE_ID);
  const info = extensions.get(DICE_TCB_INFO);
  if (composite === undefined && info === undefined) return null;
  const [, , fwid] = composite === undefined ? [] : Der.read(composite.value, refuse).children();
  const parts = info === undefined ? [] : Der.read(info.value, refuse).children();
  const listed = parts.filter(({ tag }) => tag === FWID_LIST).flatMap((list) => list.children(FWID_LIST));
  return [...digestOf(fwid), ...listed.flatMap(digestOf)];
}

function readChain({ certificates }: NvidiaDevice) {
  if (certificates.length > MAX_CERTIFICATES) throw new AttestError('too_large', 'too many certificates');
  const [leaf, ...issuers] = certificates.map((bytes) => parseCertificate(bytes, refuse));
  const root = issuers.at(-1);
  if (leaf === undefined || root === undefined) return refuse('no chain of certificates');
  return { leaf, issuers, root, fwids: fwidsOf(leaf), isLeafAnswered: namesOcsp(leaf, refuse) };
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
  const { leaf, issuers, root, fwids, isLeafAnswered } = read;
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
    path: holds ? path.slice(isOfChip ? 1 : 0) : null,
  };
}
