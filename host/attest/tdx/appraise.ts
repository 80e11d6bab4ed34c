import { encodeHex } from '../../encoding/base64/hex.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { Appraisal } from '../appraisal/appraisal.ts';
import { checkTimeAndBinding, judgeBinding } from '../appraisal/options.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import type { Remembering } from '../cache/chain-cache.ts';
import { appraiseQuote } from '../dcap/appraise.ts';
import type { Judging } from '../appraisal/judging.ts';
import { parseQuote } from '../dcap/quote.ts';
import type { DcapEndorsements } from '../dcap/types.ts';
import { AttestError } from '../error/error.ts';
import { malformed } from '../error/malformed.ts';
import { parseEventLog } from '../eventlog/parse.ts';
import { replayRtmrs } from '../eventlog/replay.ts';
import type { EventLogClaims } from '../eventlog/types.ts';
import { judgeBody } from './body.ts';
import { TDX_CHECKS, type TdxCheck } from './checks.ts';
import { judgeModule } from './module.ts';
import { readTdxPolicy } from './policy.ts';
import { readTdReport, type TdReport } from './report.ts';
import type { TdxClaims, TdxEvidence, TdxPolicy } from './types.ts';

/** Judges that an event log makes up the registers of the report; null without one that can be read. */
async function judgeEventLog(
  judging: Judging<TdxCheck>,
  log: Uint8Array | null | undefined,
  { rtmrs }: TdReport,
  demand: 'required' | 'if-present',
): Promise<EventLogClaims | null> {
  if (log == null) {
    if (demand === 'required') judging.fail('event-log', 'none came with the quote');
    else judging.skip('event-log', 'none came with the quote');
    return null;
  }
  try {
    const events = parseEventLog(log);
    const replayed = await replayRtmrs(events);
    const wrong = rtmrs.flatMap((rtmr, i) => (encodeHex(rtmr) === replayed[i] ? [] : [`RTMR${i}`]));
    const found = `${events.length} events`;
    judging.judge('event-log', wrong.length === 0, found, `${found} that do not make up ${wrong.join(', ')}`);
    return { events: events.length, rtmrs: replayed };
  } catch (error) {
    if (!(error instanceof AttestError)) throw error;
    judging.fail('event-log', error.message);
    return null;
  }
}

/** What the report says. */
function claimsOf(report: TdReport): Omit<TdxClaims, 'quoteVersion' | 'platform' | 'certified' | 'tcb' | 'eventLog'> {
  const { teeTcbSvn2, mrServiceTd } = report;
  return {
    reportData: encodeHex(report.reportData),
    mrTd: encodeHex(report.mrTd),
    rtmrs: report.rtmrs.map((rtmr) => encodeHex(rtmr)),
    mrConfigId: encodeHex(report.mrConfigId),
    mrOwner: encodeHex(report.mrOwner),
    mrOwnerConfig: encodeHex(report.mrOwnerConfig),
    mrSeam: encodeHex(report.mrSeam),
    mrSignerSeam: encodeHex(report.mrSignerSeam),
    seamAttributes: encodeHex(report.seamAttributes),
    tdAttributes: encodeHex(report.tdAttributes),
    xfam: encodeHex(report.xfam),
    teeTcbSvn: encodeHex(report.teeTcbSvn),
    teeTcbSvn2: teeTcbSvn2 === null ? null : encodeHex(teeTcbSvn2),
    mrServiceTd: mrServiceTd === null ? null : encodeHex(mrServiceTd),
  };
}

/** What a trust domain's quote is verified with. */
export interface TdxOptions extends VerifyOptions<DcapEndorsements, TdxPolicy>, Remembering {}

/** Verifies a trust domain's quote against given roots. */
export async function appraiseTdx(
  evidence: TdxEvidence,
  options: TdxOptions,
  roots: readonly Certificate[],
): Promise<EvidenceResult<TdxClaims>> {
  checkTimeAndBinding(options);
  const policy = readTdxPolicy(options.policy);
  const appraisal = new Appraisal<TdxCheck>(TDX_CHECKS);
  const quote = appraisal.read('quote', () => {
    const parsed = parseQuote(evidence.quote);
    return parsed.tee === 'tdx' ? parsed : malformed('a quote of SGX');
  });
  if (quote === undefined) return appraisal.result<TdxClaims>(null);
  appraisal.pass('quote', `version ${quote.version} of TDX ${quote.kind === 'td15' ? '1.5' : '1.0'}`);
  const report = readTdReport(quote);
  judgeBody(appraisal, report, policy);
  judgeBinding(appraisal, report.reportData, options.expectedBinding);
  const domain = {
    svns: { launch: report.teeTcbSvn, current: report.teeTcbSvn2 },
    judgeModule: (info: Parameters<typeof judgeModule>[2]) => judgeModule(appraisal, report, info),
  };
  const { endorsements, at, chains } = options;
  const trust = { endorsements, policy, roots, at, chains };
  const [common, eventLog] = await Promise.all([
    appraiseQuote(appraisal, quote, trust, domain),
    judgeEventLog(appraisal, evidence.eventLog, report, policy.eventLog),
  ]);
  return appraisal.result({ ...common, ...claimsOf(report), eventLog });
}
