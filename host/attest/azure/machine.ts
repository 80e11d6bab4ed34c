import { decodeHex } from '../../encoding/base64/hex.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import type { ChainCache, Remembering } from '../cache/chain-cache.ts';
import type { verifySnp } from '../snp/verify.ts';
import type { verifyTdx } from '../tdx/verify.ts';
import { appraiseAzure } from './appraise.ts';
import { replayTpmLog } from './log.ts';
import { readAzureMachinePolicy } from './policy.ts';
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

/** What verifies the hardware that Azure's machines run on. */
export interface HardwareVerifiers {
  readonly snp: typeof verifySnp;
  readonly tdx: typeof verifyTdx;
}

/** What a verifier of hardware says, with the report data that it read. */
function withReportData(result: EvidenceResult<{ readonly reportData: string }>): HardwareResult {
  const { claims } = result;
  return { result, reportData: claims === null ? null : (decodeHex(claims.reportData, REPORT_DATA_BYTES) ?? null) };
}

/** Gives evidence to the verifier of its hardware. What it is bound to is the paravisor's data, which its caller judges. */
function hardwareVerifier(
  { snp: snpEndorsements, tdx: tdxEndorsements }: AzureEndorsements,
  { snp, tdx }: Required<Pick<AzureMachinePolicy, 'snp' | 'tdx'>>,
  at: number,
  chains: ChainCache | undefined,
  verifiers: HardwareVerifiers,
): HardwareVerifier {
  return async ({ hardware, evidence }) => {
    if (hardware === 'snp') {
      const endorsements = snpEndorsements ?? { certificates: [], revocationLists: [] };
      return withReportData(
        await verifiers.snp({ report: evidence }, { endorsements, policy: snp, at, expectedBinding: null, chains }),
      );
    }
    const endorsements = tdxEndorsements ?? { collateral: null };
    return withReportData(
      await verifiers.tdx({ quote: evidence }, { endorsements, policy: tdx, at, expectedBinding: null, chains }),
    );
  };
}

/**
 * Verifies a machine of Azure, its hardware by verifiers that are given.
 * @throws AttestError `options_invalid`
 */
export async function appraiseMachine(
  evidence: AzureEvidence,
  { endorsements, policy, at, expectedBinding, chains }: AzureOptions,
  verifiers: HardwareVerifiers,
): Promise<EvidenceResult<AzureClaims>> {
  const { machine, ...below } = readAzureMachinePolicy(policy);
  const hardware = hardwareVerifier(endorsements, below, at, chains, verifiers);
  return appraiseAzure(evidence, { policy: machine, at, expectedBinding }, { hardware, replay: replayTpmLog });
}
