import { encodeHex } from '../../encoding/base64/hex.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { findChain, type ChainFault } from '../../x509/chain.ts';
import { parseCrl, type Crl } from '../../x509/crl.ts';
import { judgeRevocation } from '../../x509/revocation.ts';
import { malformed } from '../error/malformed.ts';
import { isSame, isSignedBy } from '../../x509/issued.ts';
import type { QuoteCheck } from './checks.ts';
import { crlBytes, readCertificates, type Collateral } from './collateral.ts';
import type { Judging } from '../appraisal/judging.ts';
import { showTime } from './show-time.ts';
import { readPlatform, type Platform } from './pck.ts';
import type { Quote } from './quote.ts';

/** What the platform's certificates come to. */
export interface Pck {
  readonly leaf: Certificate;
  /** From the leaf to the root; shorter when the chain is none. */
  readonly path: readonly Certificate[];
  readonly platform: Platform | undefined;
}

const LEAF = 'Intel SGX PCK Certificate';
const ISSUERS: readonly (string | null)[] = ['Intel SGX PCK Platform CA', 'Intel SGX PCK Processor CA'];
const SIGNER = 'Intel SGX TCB Signing';
const TIMES: ReadonlySet<string> = new Set(['expired', 'not-yet-valid'] satisfies ChainFault['code'][]);

function show(faults: readonly ChainFault[]): string {
  return faults.map(({ code, certificate }) => `${certificate}: ${code}`).join(', ');
}

/** The platform's three certificates, wherever they are: in the order of the quote. */
function certificatesOf({ certification }: Quote, collateral: Collateral | undefined): readonly Certificate[] {
  if (certification.kind === 'chain') {
    return readCertificates(new TextDecoder('latin1').decode(certification.pem), 3);
  }
  const chain = collateral?.pckChain ?? malformed('the quote has no certificates, and neither has the collateral');
  return readCertificates(chain, 3);
}

/** The one certificate of the three that is no issuer. */
function leafOf(certificates: readonly Certificate[]): Certificate {
  const [leaf, ...more] = certificates.filter(({ basicConstraints }) => basicConstraints?.ca !== true);
  return leaf === undefined || more.length > 0 ? malformed('not exactly one certificate that is no issuer') : leaf;
}

/** Whether a path is made of some certificates, of which one may be the pinned root in another issue of it: the same name and key, signed by it. */
async function isPathOf(path: readonly Certificate[], certificates: readonly Certificate[]): Promise<boolean> {
  const root = path.at(-1);
  if (root === undefined) return false;
  const isRoot = async (each: Certificate): Promise<boolean> =>
    each.subject.der === root.subject.der &&
    encodeHex(each.key) === encodeHex(root.key) &&
    (await isSignedBy(each, root));
  const others = certificates.filter((each) => !path.some((member) => isSame(each, member)));
  return (await Promise.all(others.map(isRoot))).every(Boolean);
}

/** Judges the platform's certificates; undefined when none could be read. */
export async function judgePck(
  judging: Judging<QuoteCheck>,
  quote: Quote,
  collateral: Collateral | undefined,
  roots: readonly Certificate[],
  at: number,
): Promise<Pck | undefined> {
  const certificates = judging.read('certification', () => certificatesOf(quote, collateral));
  const leaf = certificates === undefined ? undefined : judging.read('certification', () => leafOf(certificates));
  if (certificates === undefined || leaf === undefined) return undefined;
  const platform = judging.read('pck-extension', () => readPlatform(leaf));
  if (platform !== undefined) judging.pass('pck-extension', `FMSPC ${platform.fmspc}, ${platform.type}`);
  const { kind } = quote.certification;
  const isOwn = quote.certification.kind === 'chain' || quote.certification.pceId === platform?.pceId;
  judging.judge(
    'certification',
    isOwn,
    `certificates of the ${kind === 'chain' ? 'quote' : 'collateral'}`,
    'the certificates are of another PCEID than the quote',
  );
  const { path, faults, endsAt } = await findChain(leaf, { others: certificates, roots, at });
  judging.endsAt(endsAt);
  const isWhole = path.length === 3 && (await isPathOf(path, certificates));
  const isNamed = leaf.subject.commonName === LEAF && ISSUERS.includes(path[1]?.subject.commonName ?? null);
  const broken = faults.filter(({ code }) => !TIMES.has(code));
  const late = faults.filter(({ code }) => TIMES.has(code));
  if (broken.length > 0) judging.fail('pck-chain', show(broken));
  else if (!isWhole) judging.fail('pck-chain', 'the certificates are not the path to the pinned root');
  else
    judging.judge(
      'pck-chain',
      isNamed,
      path.map(({ subject }) => subject.commonName).join(', '),
      'not the names of a PCK certificate and its issuer',
    );
  if (path.length > 1) judging.judge('pck-validity', late.length === 0, `until ${showTime(endsAt)}`, show(late));
  return { leaf, path: broken.length === 0 && isWhole && isNamed ? path : [leaf], platform };
}

/** Judges who has signed collateral; undefined for one that may not. */
export async function judgeSigner(
  judging: Judging<QuoteCheck>,
  chain: string,
  roots: readonly Certificate[],
  at: number,
): Promise<Certificate | undefined> {
  const certificates = judging.read('tcb-signer', () => readCertificates(chain, 2));
  const leaf = certificates === undefined ? undefined : judging.read('tcb-signer', () => leafOf(certificates));
  if (certificates === undefined || leaf === undefined) return undefined;
  const { path, faults, endsAt } = await findChain(leaf, { others: certificates, roots, at });
  judging.endsAt(endsAt);
  const isNamed = path.length === 2 && (await isPathOf(path, certificates)) && leaf.subject.commonName === SIGNER;
  if (faults.length > 0) judging.fail('tcb-signer', show(faults));
  else judging.judge('tcb-signer', isNamed, `${SIGNER}, until ${showTime(endsAt)}`, `not ${SIGNER} of the pinned root`);
  // What it signed is read, though nothing is accepted, when only its time is over.
  return isNamed && faults.every(({ code }) => TIMES.has(code)) ? leaf : undefined;
}

/** Judges one list: of the issuer of a certificate, the second of a pair. */
async function judgeList(
  judging: Judging<QuoteCheck>,
  id: 'root-crl' | 'pck-crl',
  source: string | Uint8Array,
  pair: readonly Certificate[],
  at: number,
): Promise<Crl | undefined> {
  const list = judging.read(id, () => parseCrl(crlBytes(source), malformed));
  if (list === undefined) return undefined;
  const { faults, endsAt } = await judgeRevocation(pair, [list], at);
  const wrong = faults.filter(({ code }) => code !== 'revoked').map(({ code }) => code);
  if (list.authorityKey === null || list.number === null) judging.fail(id, 'it has not the extensions of a list');
  else if (wrong.includes('missing')) judging.fail(id, 'it is of another issuer');
  else
    judging.judge(
      id,
      wrong.length === 0,
      `${list.revoked.size} withdrawn, until ${showTime(endsAt)}`,
      wrong.join(', '),
    );
  if (Number.isFinite(endsAt)) judging.endsAt(endsAt);
  return list;
}

/** Judges the lists, and whether any certificate stands in one. */
export async function judgeCrls(
  judging: Judging<QuoteCheck>,
  { rootCrl, pckCrl }: Pick<Collateral, 'rootCrl' | 'pckCrl'>,
  path: readonly Certificate[],
  signers: Promise<readonly Certificate[]>,
  at: number,
): Promise<void> {
  // Without a chain there is nobody that a list could be of.
  if (path.length < 3) return;
  const [ofRoot, ofIssuer] = await Promise.all([
    judgeList(judging, 'root-crl', rootCrl, path.slice(1), at),
    judgeList(judging, 'pck-crl', pckCrl, path.slice(0, 2), at),
  ]);
  if (ofRoot === undefined || ofIssuer === undefined) return;
  const [leaf, issuer] = path;
  const byRoot = [...(issuer === undefined ? [] : [issuer]), ...(await signers)];
  const revoked = [
    ...byRoot.filter(({ serial }) => ofRoot.revoked.has(serial)),
    ...(leaf !== undefined && ofIssuer.revoked.has(leaf.serial) ? [leaf] : []),
  ];
  const names = revoked.map(({ subject }) => subject.commonName).join(', ');
  judging.judge('revocation', revoked.length === 0, 'none was withdrawn', `withdrawn: ${names}`);
}
