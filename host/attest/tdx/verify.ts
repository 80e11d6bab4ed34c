import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import { intelRoots } from '../dcap/roots.ts';
import type { DcapEndorsements } from '../dcap/types.ts';
import { appraiseTdx } from './appraise.ts';
import type { TdxClaims, TdxEvidence, TdxPolicy } from './types.ts';

/**
 * Verifies a quote of an Intel TDX trust domain, version 4 or 5, with Intel's collateral against Intel's pinned root (attestation of a whole virtual machine). Evidence that is not good is a
 * verdict, whatever its bytes.
 *
 * @throws AttestError `options_invalid`
 */
export function verifyTdx(
  evidence: TdxEvidence,
  options: VerifyOptions<DcapEndorsements, TdxPolicy>,
): Promise<EvidenceResult<TdxClaims>> {
  return appraiseTdx(evidence, options, intelRoots());
}
