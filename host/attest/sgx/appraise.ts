import { encodeHex } from '../../encoding/base64/hex.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { Appraisal } from '../appraisal/appraisal.ts';
import { checkTimeAndBinding, judgeBinding } from '../appraisal/options.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import type { Remembering } from '../cache/chain-cache.ts';
import { appraiseQuote } from '../dcap/appraise.ts';
import type { Judging } from '../appraisal/judging.ts';
import { parseQuote } from '../dcap/quote.ts';
import { parseReport, type EnclaveReport } from '../dcap/report.ts';
import type { DcapEndorsements } from '../dcap/types.ts';
import { malformed } from '../error/malformed.ts';
import { SGX_CHECKS, type SgxCheck } from './checks.ts';
import { readSgxPolicy, type CheckedSgxPolicy } from './policy.ts';
import type { SgxClaims, SgxEvidence, SgxPolicy } from './types.ts';

/** ATTRIBUTES.DEBUG (Intel SDM vol. 3D, table 36-3). */
const DEBUG = 0x02;

function judgeReference(
  judging: Judging<SgxCheck>,
  id: 'mrenclave' | 'mrsigner' | 'configuration',
  value: Uint8Array,
  wanted: readonly string[] | null,
): void {
  const shown = encodeHex(value);
  if (wanted === null) judging.skip(id, 'the policy names no reference values');
  else judging.judge(id, wanted.includes(shown), shown, `${shown} is no reference value`);
}

function judgeProduct(judging: Judging<SgxCheck>, report: EnclaveReport, policy: CheckedSgxPolicy): void {
  const { isvProdId, minIsvSvn } = policy;
  if (isvProdId === null && minIsvSvn === null) {
    judging.skip('product', 'the policy names none');
    return;
  }
  const isWanted = isvProdId === null || report.isvProdId === isvProdId;
  const found = `product ${report.isvProdId} of SVN ${report.isvSvn}`;
  judging.judge('product', isWanted && report.isvSvn >= (minIsvSvn ?? 0), found);
}

/** Judges what the report of an enclave says of itself. */
function judgeReport(judging: Judging<SgxCheck>, report: EnclaveReport, policy: CheckedSgxPolicy): void {
  const canDebug = ((report.attributes[0] ?? 0) & DEBUG) !== 0;
  judging.judge('debug', !canDebug || policy.debug, canDebug ? 'it can be debugged' : 'it cannot be debugged');
  judgeReference(judging, 'mrenclave', report.mrEnclave, policy.mrEnclave);
  judgeReference(judging, 'mrsigner', report.mrSigner, policy.mrSigner);
  judgeReference(judging, 'configuration', report.configId, policy.configId);
  judgeProduct(judging, report, policy);
}

/** What an enclave's quote is verified with. */
export interface SgxOptions extends VerifyOptions<DcapEndorsements, SgxPolicy>, Remembering {}

/** Verifies an enclave's quote against given roots. */
export async function appraiseSgx(
  evidence: SgxEvidence,
  options: SgxOptions,
  roots: readonly Certificate[],
): Promise<EvidenceResult<SgxClaims>> {
  checkTimeAndBinding(options);
  const policy = readSgxPolicy(options.policy);
  const appraisal = new Appraisal<SgxCheck>(SGX_CHECKS);
  const read = appraisal.read('quote', () => {
    const quote = parseQuote(evidence.quote);
    if (quote.tee !== 'sgx') malformed('a quote of TDX');
    return { quote, report: parseReport(quote.body) };
  });
  if (read === undefined) return appraisal.result<SgxClaims>(null);
  const { quote, report } = read;
  appraisal.pass('quote', `version ${quote.version} of SGX`);
  judgeReport(appraisal, report, policy);
  judgeBinding(appraisal, report.reportData, options.expectedBinding);
  const { endorsements, at, chains } = options;
  const trust = { endorsements, policy, roots, at, chains };
  const common = await appraiseQuote(appraisal, quote, trust, null);
  return appraisal.result({
    ...common,
    reportData: encodeHex(report.reportData),
    mrEnclave: encodeHex(report.mrEnclave),
    mrSigner: encodeHex(report.mrSigner),
    isvProdId: report.isvProdId,
    isvSvn: report.isvSvn,
    attributes: encodeHex(report.attributes),
    miscSelect: encodeHex(report.miscSelect),
    configId: encodeHex(report.configId),
    configSvn: report.configSvn,
    cpuSvn: encodeHex(report.cpuSvn),
  });
}
