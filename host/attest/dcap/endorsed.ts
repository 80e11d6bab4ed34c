import type { Certificate } from '../../x509/certificate.ts';
import type { Judging } from '../appraisal/judging.ts';
import type { Remembering } from '../cache/chain-cache.ts';
import { chainDigest } from '../cache/chains.ts';
import { judgeCrls, judgePck, judgeSigner, type Pck } from './chains.ts';
import type { QuoteCheck } from './checks.ts';
import type { Collateral, SignedText } from './collateral.ts';
import { parseQeIdentity, type QeIdentity } from './qe-identity.ts';
import type { Quote } from './quote.ts';
import { judgeSigned } from './signed.ts';
import { parseTcbInfo, type TcbInfo } from './tcb-info.ts';

/** What stands behind a quote and is the same for many of one platform; each part undefined when it could not be read. */
export interface Endorsed {
  readonly pck: Pck | undefined;
  readonly signed: { readonly info: TcbInfo; readonly identity: QeIdentity } | undefined;
}

/** What it is judged with. */
interface EndorsedTrust extends Remembering {
  readonly roots: readonly Certificate[];
  readonly at: number;
}

/** What is signed in the collateral, and who has signed it: each chain once. */
async function judgeCollateral(
  judging: Judging<QuoteCheck>,
  { tcbInfo, qeIdentity }: Collateral,
  signers: { readonly info: Promise<Certificate | undefined>; readonly identity: Promise<Certificate | undefined> },
  tee: 'sgx' | 'tdx',
  at: number,
): Promise<Endorsed['signed']> {
  const [ofInfo, ofIdentity] = await Promise.all([signers.info, signers.identity]);
  const [info, identity] = await Promise.all([
    ofInfo && judgeSigned(judging, 'tcb-info', tcbInfo, ofInfo, parseTcbInfo, tee, at),
    ofIdentity && judgeSigned(judging, 'qe-identity', qeIdentity, ofIdentity, parseQeIdentity, tee, at),
  ]);
  return info === undefined || identity === undefined ? undefined : { info, identity };
}

/** Judges the platform's certificates, the lists, and the collateral with its signers, all at once. */
async function judgeAnew(
  judging: Judging<QuoteCheck>,
  quote: Quote,
  collateral: Collateral | undefined,
  { roots, at }: EndorsedTrust,
): Promise<Endorsed> {
  const pck = judgePck(judging, quote, collateral, roots, at);
  if (collateral === undefined) return { pck: await pck, signed: undefined };
  const info = judgeSigner(judging, collateral.tcbInfo.chain, roots, at);
  const isOne = collateral.tcbInfo.chain === collateral.qeIdentity.chain;
  const identity = isOne ? info : judgeSigner(judging, collateral.qeIdentity.chain, roots, at);
  const signers = Promise.all([info, identity]).then((all) => [...new Set(all)].filter((each) => each !== undefined));
  const [found, signed] = await Promise.all([
    pck,
    judgeCollateral(judging, collateral, { info, identity }, quote.tee, at),
    pck.then((judged) => judgeCrls(judging, collateral, judged?.path ?? [], signers, at)),
  ]);
  return { pck: found, signed };
}

const encoder = new TextEncoder();

/** Text and bytes, so that one is never taken for the other. */
const partOf = (source: string | Uint8Array | null): readonly Uint8Array[] =>
  typeof source === 'string' ? [new Uint8Array(), encoder.encode(source)] : source === null ? [] : [source];

const partsOf = ({ text, signature, chain }: SignedText): readonly Uint8Array[] => [
  encoder.encode(text),
  signature,
  encoder.encode(chain),
];

/** Names everything that what stands behind a quote is judged by, but for the time. */
async function keyOf({ tee, certification }: Quote, collateral: Collateral, roots: readonly Certificate[]) {
  const { rootCrl, pckCrl, tcbInfo, qeIdentity, pckChain } = collateral;
  const isChain = certification.kind === 'chain';
  const digest = await chainDigest(
    roots.map(({ der }) => der),
    isChain ? [certification.pem] : [],
    partOf(rootCrl),
    partOf(pckCrl),
    partsOf(tcbInfo),
    partsOf(qeIdentity),
    partOf(pckChain),
  );
  return [tee, isChain ? 'chain' : certification.pceId, digest].join(' ');
}

/** Judges what stands behind a quote, or remembers that it was. */
export async function judgeEndorsed(
  judging: Judging<QuoteCheck>,
  quote: Quote,
  collateral: Collateral | undefined,
  trust: EndorsedTrust,
): Promise<Endorsed> {
  if (collateral === undefined || trust.chains === undefined) return judgeAnew(judging, quote, collateral, trust);
  const key = await keyOf(quote, collateral, trust.roots);
  return trust.chains.dcap.judge(judging, key, trust.at, (each) => judgeAnew(each, quote, collateral, trust));
}
