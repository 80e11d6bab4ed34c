import { decodeHex } from '../../encoding/base64/hex.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import type { ChainCache, Remembering } from '../cache/chain-cache.ts';
import { verifySnp } from '../snp/verify.ts';
import { verifyTdx } from '../tdx/verify.ts';
import { appraiseAzure } from './appraise.ts';
import { replayTpmLog } from './log.ts';
import type {
  AzureClaims,
  AzureEndorsements,
  AzureEvidence,
  AzureMachinePolicy,
  HardwareResult,
  HardwareVerifier,
} from './types.ts';

/** What evidence of a machine of Azure is verified with. */
export interface AzureOptions extends VerifyOptions<AzureEndorsements, AzureMachinePolicy>, Remembering {}

const REPORT_DATA_BYTES = 64;

/** What a verifier of hardware says, with the report data that it read. */
function withReportData(result: EvidenceResult<{ readonly reportData: string }>): HardwareResult {
  const { claims } = result;
  return { result, reportData: claims === null ? null : (decodeHex(claims.reportData, REPORT_DATA_BYTES) ?? null) };
}

/** Gives evidence to the verifier of its hardware. What it is bound to is the paravisor's data, which its caller judges. */
function hardwareVerifier(
  { snp: snpEndorsements, tdx: tdxEndorsements }: AzureEndorsements,
  { snp = {}, tdx = {} }: AzureMachinePolicy,
  at: number,
  chains: ChainCache | undefined,
): HardwareVerifier {
  return async ({ hardware, evidence }) => {
    if (hardware === 'snp') {
      const endorsements = snpEndorsements ?? { certificates: [], revocationLists: [] };
      return withReportData(
        await verifySnp({ report: evidence }, { endorsements, policy: snp, at, expectedBinding: null, chains }),
      );
    }
    const endorsements = tdxEndorsements ?? { collateral: null };
    return withReportData(
      await verifyTdx({ quote: evidence }, { endorsements, policy: tdx, at, expectedBinding: null, chains }),
    );
  };
}

/**
 * Verifies a confidential virtual machine of Azure: the report of its hardware, the paravisor's data under it, and the quote of the TPM whose key that data names.
 *
 * @throws AttestError `options_invalid`; evidence that is not good is a verdict
 */
export function verifyAzure(
  evidence: AzureEvidence,
  { endorsements, policy, at, expectedBinding, chains }: AzureOptions,
): Promise<EvidenceResult<AzureClaims>> {
  const { snp: _, tdx: __, ...machine } = policy;
  const hardware = hardwareVerifier(endorsements, policy, at, chains);
  return appraiseAzure(evidence, { policy: machine, at, expectedBinding }, { hardware, replay: replayTpmLog });
}
