import type { Certificate } from '../../x509/certificate.ts';
import { judgeCrls, judgePck, judgeSigner } from './chains.ts';
import type { QuoteCheck } from './checks.ts';
import { readCollateral, type Collateral } from './collateral.ts';
import { judgeSignatures } from './enclave.ts';
import type { Judging } from './judging.ts';
import type { Platform } from './pck.ts';
import type { QuotePolicy } from './policy.ts';
import { parseQeIdentity } from './qe-identity.ts';
import type { Quote } from './quote.ts';
import { isZero } from './report.ts';
import { judgeSigned } from './signed.ts';
import { judgeTcb, type Domain } from './tcb.ts';
import { parseTcbInfo } from './tcb-info.ts';
import type { DcapClaims, DcapEndorsements } from './types.ts';

/** What a quote is judged with. */
export interface QuoteTrust {
  readonly endorsements: DcapEndorsements;
  readonly policy: QuotePolicy;
  readonly roots: readonly Certificate[];
  readonly at: number;
}

/** Zero padding after a quote is what some hosts have in a buffer of one size; more is none. */
const MAX_PADDING = 16_384;

function judgeTrailing(judging: Judging<QuoteCheck>, trailing: Uint8Array): void {
  const isPadding = trailing.length <= MAX_PADDING && isZero(trailing);
  const found = trailing.length === 0 ? 'nothing' : `${trailing.length} bytes of zero`;
  judging.judge('trailing', isPadding, found, `${trailing.length} bytes that are no padding`);
}

function judgeAllowed(
  judging: Judging<QuoteCheck>,
  platform: Platform,
  { ppids, platformInstances }: QuotePolicy,
): void {
  const { ppid, instanceId } = platform;
  if (ppids === null && platformInstances === null) judging.skip('platform-allowed', 'the policy lists no platforms');
  if (ppids !== null)
    judging.judge('platform-allowed', ppids.includes(ppid), `PPID ${ppid}`, `PPID ${ppid} is not listed`);
  if (platformInstances === null) return;
  const isListed = instanceId !== null && platformInstances.includes(instanceId);
  const shown = instanceId ?? 'none';
  judging.judge('platform-allowed', isListed, `instance ${shown}`, `instance ${shown} is not listed`);
}

/** What is signed in the collateral, and who has signed it: each chain once. */
async function judgeCollateral(
  judging: Judging<QuoteCheck>,
  { tcbInfo, qeIdentity }: Collateral,
  signers: { readonly info: Promise<Certificate | undefined>; readonly identity: Promise<Certificate | undefined> },
  tee: 'sgx' | 'tdx',
  at: number,
) {
  const [ofInfo, ofIdentity] = await Promise.all([signers.info, signers.identity]);
  const [info, identity] = await Promise.all([
    ofInfo && judgeSigned(judging, 'tcb-info', tcbInfo, ofInfo, parseTcbInfo, tee, at),
    ofIdentity && judgeSigned(judging, 'qe-identity', qeIdentity, ofIdentity, parseQeIdentity, tee, at),
  ]);
  return info === undefined || identity === undefined ? undefined : { info, identity };
}

/**
 * Judges a quote with its collateral: all that is checked of every quote but `quote` and `debug`, which its TEE's own body says.
 * @param domain what its TEE adds to the platform's levels; null for SGX
 */
export async function appraiseQuote(
  judging: Judging<QuoteCheck>,
  quote: Quote,
  { endorsements, policy, roots, at }: QuoteTrust,
  domain: Domain | null,
): Promise<Omit<DcapClaims, 'reportData'>> {
  judgeTrailing(judging, quote.trailing);
  const given: unknown = endorsements.collateral;
  if (given == null) judging.fail('collateral', 'there is none');
  const collateral = given == null ? undefined : judging.read('collateral', () => readCollateral(given));
  const pck = judgePck(judging, quote, collateral, roots, at);
  const signatures = judgeSignatures(
    judging,
    quote,
    pck.then((found) => found?.leaf),
  );
  const base = async () => {
    if (collateral === undefined) return undefined;
    judging.pass('collateral', 'all members are there');
    const info = judgeSigner(judging, collateral.tcbInfo.chain, roots, at);
    const isOne = collateral.tcbInfo.chain === collateral.qeIdentity.chain;
    const identity = isOne ? info : judgeSigner(judging, collateral.qeIdentity.chain, roots, at);
    const signers = Promise.all([info, identity]).then((all) => [...new Set(all)].filter((each) => each !== undefined));
    const [signed] = await Promise.all([
      judgeCollateral(judging, collateral, { info, identity }, quote.tee, at),
      pck.then((found) => judgeCrls(judging, collateral, found?.path ?? [], signers, at)),
    ]);
    return signed;
  };
  const [found, signed] = await Promise.all([pck, base(), signatures]);
  const platform = found?.platform;
  let tcb: DcapClaims['tcb'] = null;
  if (platform !== undefined) {
    judgeAllowed(judging, platform, policy);
    if (signed !== undefined) {
      const { info } = signed;
      const isSame = info.fmspc === platform.fmspc && info.pceId === platform.pceId;
      const [own, other] = [`${platform.fmspc} with ${platform.pceId}`, `${info.fmspc} with ${info.pceId}`];
      judging.judge('platform', isSame, own, `TCB info of ${other} for a platform of ${own}`);
      if (isSame) tcb = judgeTcb(judging, quote, { ...signed, platform }, domain, policy, at);
    }
  }
  return {
    quoteVersion: quote.version,
    platform: platform ?? null,
    certified: found === undefined ? null : { from: found.leaf.notBefore, to: found.leaf.notAfter },
    tcb,
  };
}
