import { encodeHex } from '../../encoding/base64/hex.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import { Appraisal } from '../appraisal/appraisal.ts';
import { checkTimeAndBinding } from '../appraisal/options.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import { sha256 } from '../digest/sha256.ts';
import { parseTpmQuote, type TpmQuote } from '../tpm/quote.ts';
import { AZURE_CHECKS, type AzureCheck } from './checks.ts';
import { judgeContent, type ReplayLog } from './content.ts';
import { parseHclReport, readConfiguration, type HclReport, type VmConfiguration } from './hcl.ts';
import { readAzurePolicy } from './policy.ts';
import { checkRegisters, judgeQuote } from './quote.ts';
import type { AzureClaims, AzureEvidence, AzurePolicy, HardwareVerifier } from './types.ts';

const BINDING_BYTES = 32;
const REPORT_DATA_BYTES = 64;

/** What the verifier of a virtual machine asks of others. */
export interface AzureParts {
  readonly hardware: HardwareVerifier;
  readonly replay: ReplayLog;
}

/** Judges the hardware's evidence, and that it covers the paravisor's data. */
async function judgeHardware(
  appraisal: Appraisal<AzureCheck>,
  { hardware, report }: HclReport,
  { tdQuote }: AzureEvidence,
  digest: Uint8Array,
  verify: HardwareVerifier,
): Promise<unknown> {
  if (hardware === 'tdx' && tdQuote === null) {
    appraisal.fail('hardware', 'the TD report has no quote');
    return null;
  }
  const evidence = hardware === 'tdx' && tdQuote !== null ? tdQuote : report;
  const { result, reportData } = await verify({ hardware, evidence });
  const failed = result.checks.filter(({ status }) => status === 'fail').map(({ id, detail }) => `${id}: ${detail}`);
  const wrong = `${hardware}: ${failed.join(', ')}`;
  appraisal.judge('hardware', result.verdict === 'accept', `${hardware}: accepted`, wrong);
  for (const advisory of result.advisories) appraisal.advise(advisory);
  if (result.validUntil !== null) appraisal.endsAt(result.validUntil);
  const expected = new Uint8Array(REPORT_DATA_BYTES);
  expected.set(digest);
  const isCovered = reportData !== null && sameBytes(reportData, expected);
  appraisal.judge('report_data', isCovered, "the paravisor's data", 'report data of something else');
  return result.claims;
}

function claimsOf(
  report: HclReport,
  quote: TpmQuote,
  { quote: { pcrs } }: AzureEvidence,
  digest: Uint8Array,
  configuration: VmConfiguration,
  hardwareClaims: unknown,
): AzureClaims {
  return {
    tee: 'azure',
    hardware: report.hardware,
    hardwareClaims,
    dataDigest: encodeHex(digest),
    ...configuration,
    extraData: encodeHex(quote.extraData),
    pcrs: Object.fromEntries(pcrs.map(({ index, value }) => [`${index}`, encodeHex(value)])),
    resetCount: quote.resetCount,
    restartCount: quote.restartCount,
    clock: Number(quote.clock),
  };
}

/** As `verifyAzure`, with a verifier of the hardware to choose. */
export async function appraiseAzure(
  evidence: AzureEvidence,
  options: Omit<VerifyOptions<unknown, AzurePolicy>, 'endorsements'>,
  { hardware, replay }: AzureParts,
): Promise<EvidenceResult<AzureClaims>> {
  checkTimeAndBinding({ ...options, endorsements: null }, BINDING_BYTES);
  const policy = readAzurePolicy(options.policy);
  const appraisal = new Appraisal<AzureCheck>(AZURE_CHECKS);
  const report = appraisal.read('form', () => parseHclReport(evidence.hclReport));
  const quote = appraisal.read('form', () => {
    checkRegisters(evidence.quote.pcrs);
    return parseTpmQuote(evidence.quote.message);
  });
  if (report === undefined || quote === undefined) return appraisal.result<AzureClaims>(null);
  appraisal.pass('form', `an HCL report of ${report.hardware}, and a quote`);
  const digest = await sha256(report.data);
  const configuration = readConfiguration(report.content);
  const hardwareClaims = await judgeHardware(appraisal, report, evidence, digest, hardware);
  await judgeQuote(appraisal, quote, evidence, report, policy, options.expectedBinding);
  await judgeContent(appraisal, evidence, configuration, policy, replay);
  return appraisal.result(claimsOf(report, quote, evidence, digest, configuration, hardwareClaims));
}
