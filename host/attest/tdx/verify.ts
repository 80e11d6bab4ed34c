import type { EvidenceResult } from '../appraisal/types.ts';
import { intelRoots } from '../dcap/roots.ts';
import { appraiseTdx, type TdxOptions } from './appraise.ts';
import type { TdxClaims, TdxEvidence } from './types.ts';

/**
 * Verifies a quote of an Intel TDX trust domain, version 4 or 5, with Intel's collateral against Intel's pinned root (attestation of a whole virtual machine). Evidence that is not good is a
 * verdict, whatever its bytes.
 *
 * @throws AttestError `options_invalid`
 */
export function verifyTdx(evidence: TdxEvidence, options: TdxOptions): Promise<EvidenceResult<TdxClaims>> {
  return appraiseTdx(evidence, options, intelRoots());
}
