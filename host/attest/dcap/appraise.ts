import { isZero } from '../../encoding/bytes/zero.ts';
import type { Certificate } from '../../x509/certificate.ts';
import type { Judging } from '../appraisal/judging.ts';
import type { Remembering } from '../cache/chain-cache.ts';
import type { QuoteCheck } from './checks.ts';
import { readCollateral } from './collateral.ts';
import { judgeSignatures } from './enclave.ts';
import { judgeEndorsed } from './endorsed.ts';
import type { Platform } from './pck.ts';
import type { QuotePolicy } from './policy.ts';
import type { Quote } from './quote.ts';
import { judgeTcb, type Domain } from './tcb.ts';
import type { DcapClaims, DcapEndorsements } from './types.ts';

/** What a quote is judged with. */
export interface QuoteTrust extends Remembering {
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

/**
 * Judges a quote with its collateral: all that is checked of every quote but `quote` and `debug`, which its TEE's own body says.
 * @param domain what its TEE adds to the platform's levels; null for SGX
 */
export async function appraiseQuote(
  judging: Judging<QuoteCheck>,
  quote: Quote,
  { endorsements, policy, roots, at, chains }: QuoteTrust,
  domain: Domain | null,
): Promise<Omit<DcapClaims, 'reportData'>> {
  judgeTrailing(judging, quote.trailing);
  const given: unknown = endorsements.collateral;
  if (given == null) judging.fail('collateral', 'there is none');
  const collateral = given == null ? undefined : judging.read('collateral', () => readCollateral(given));
  if (collateral !== undefined) judging.pass('collateral', 'all members are there');
  const endorsed = judgeEndorsed(judging, quote, collateral, { roots, at, chains });
  const leaf = endorsed.then(({ pck }) => pck?.leaf);
  const [{ pck: found, signed }] = await Promise.all([endorsed, judgeSignatures(judging, quote, leaf)]);
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
