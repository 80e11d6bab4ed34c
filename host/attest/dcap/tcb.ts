import type { QuoteCheck } from './checks.ts';
import { judgeQuotingEnclave } from './enclave.ts';
import type { Judging } from '../appraisal/judging.ts';
import { showTime } from './show-time.ts';
import { domainStatus, findLevels, type TeeSvns } from './level.ts';
import type { Platform } from './pck.ts';
import type { QuotePolicy } from './policy.ts';
import type { QeIdentity } from './qe-identity.ts';
import type { Quote } from './quote.ts';
import { converge, type TcbStatus } from './status.ts';
import type { EnclaveLevel, PlatformLevel, TcbInfo } from './tcb-info.ts';
import type { ModuleClaims, TcbClaims } from './types.ts';

/** A TDX module that was found, with the level that it is at. */
export interface JudgedModule {
  readonly claims: ModuleClaims | null;
  readonly level: EnclaveLevel | undefined;
}

/** What a TEE adds to the levels of its platform: null for SGX. */
export interface Domain {
  readonly svns: TeeSvns;
  /** Judges the module; undefined when there is no such one, or it is another. */
  readonly judgeModule: (info: TcbInfo) => JudgedModule | undefined;
}

/** What collateral there is, all of it signed. */
export interface Judged {
  readonly info: TcbInfo;
  readonly identity: QeIdentity;
  readonly platform: Platform;
}

function judgeEvaluation(judging: Judging<QuoteCheck>, { info, identity }: Judged, least: number | null): void {
  const [ofInfo, ofIdentity] = [info.evaluationNumber, identity.evaluationNumber];
  const found = `${ofInfo} of TCB info, ${ofIdentity} of the identity`;
  if (least === null) judging.skip('tcb-evaluation', 'the policy names no least number');
  else judging.judge('tcb-evaluation', Math.min(ofInfo, ofIdentity) >= least, found, `${found}, below ${least}`);
}

function judgeAdvisories(
  judging: Judging<QuoteCheck>,
  found: readonly string[],
  policy: QuotePolicy,
  at: number,
): void {
  for (const each of found) judging.advise(each);
  const ends = found.map((each) => policy.advisories.get(each) ?? -1);
  const refused = found.filter((_, i) => (ends[i] ?? -1) < at);
  if (refused.length > 0) judging.fail('advisories', `not accepted: ${refused.join(', ')}`);
  else judging.pass('advisories', found.length === 0 ? 'none' : `accepted: ${found.join(', ')}`);
  if (refused.length === 0) for (const end of ends) judging.endsAt(end);
}

function judgeDate(judging: Judging<QuoteCheck>, date: number | null, least: number | null): void {
  if (least === null) judging.skip('tcb-date', 'the policy names no earliest date');
  else if (date === null) judging.fail('tcb-date', 'there is no level that it could be of');
  else judging.judge('tcb-date', date >= least, showTime(date), `${showTime(date)} is before ${showTime(least)}`);
}

function judgeLevels(
  judging: Judging<QuoteCheck>,
  whole: PlatformLevel | undefined,
  qe: EnclaveLevel | undefined,
): void {
  if (whole === undefined) judging.fail('tcb-level', 'the platform is at no level that Intel knows');
  if (qe === undefined) judging.fail('tcb-level', 'the quoting enclave is at no level that Intel knows');
  if (whole !== undefined && qe !== undefined) {
    judging.pass('tcb-level', `${whole.status} of ${showTime(whole.date)}`);
  }
}

/** Judges what Intel says of the platform, its module and its quoting enclave, as the policy has it. */
export function judgeTcb(
  judging: Judging<QuoteCheck>,
  quote: Quote,
  judged: Judged,
  domain: Domain | null,
  policy: QuotePolicy,
  at: number,
): TcbClaims {
  const { info, identity, platform } = judged;
  judgeEvaluation(judging, judged, policy.minEvaluationNumber);
  const qe = judgeQuotingEnclave(judging, quote, identity);
  const { sgx, whole } = findLevels(info, platform, domain?.svns ?? null);
  const module = domain?.judgeModule(info);
  judgeLevels(judging, whole, qe);
  const quotingEnclave = qe?.status ?? 'NotSupported';
  let status: TcbStatus = 'NotSupported';
  if (sgx !== undefined && whole !== undefined) {
    const current = domain?.svns.current ?? null;
    const own =
      domain === null
        ? whole.status
        : domainStatus(info, { sgx, whole }, module?.claims ?? null, current, quotingEnclave);
    const isKnown = domain === null || module !== undefined;
    status = isKnown ? converge(own, quotingEnclave) : 'NotSupported';
  }
  judging.judge('tcb-status', policy.statuses.includes(status), status, `${status}, which the policy does not accept`);
  const parts = [whole, module?.level, qe].filter((level) => level !== undefined);
  judgeAdvisories(
    judging,
    whole === undefined ? [] : [...new Set(parts.flatMap(({ advisories }) => advisories))],
    policy,
    at,
  );
  const date = whole === undefined ? null : Math.min(...parts.map((level) => level.date));
  judgeDate(judging, date, policy.minTcbDate);
  return {
    status,
    level: whole?.status ?? null,
    module: module?.claims ?? null,
    quotingEnclave,
    date,
    evaluationNumber: info.evaluationNumber,
  };
}
