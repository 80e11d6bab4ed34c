import type { EvidenceResult } from '../appraisal/types.ts';
import { intelRoots } from '../dcap/roots.ts';
import { appraiseSgx, type SgxOptions } from './appraise.ts';
import type { SgxClaims, SgxEvidence } from './types.ts';

/**
 * Verifies a quote of an Intel SGX enclave, version 3, 4 or 5, with Intel's collateral against Intel's pinned root. Evidence that is not good is a verdict, whatever its bytes.
 *
 * @throws AttestError `options_invalid`
 */
export function verifySgx(evidence: SgxEvidence, options: SgxOptions): Promise<EvidenceResult<SgxClaims>> {
  return appraiseSgx(evidence, options, intelRoots());
}
