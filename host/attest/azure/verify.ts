import type { EvidenceResult } from '../appraisal/types.ts';
import { verifySnp } from '../snp/verify.ts';
import { verifyTdx } from '../tdx/verify.ts';
import { appraiseMachine, type AzureOptions } from './machine.ts';
import type { AzureClaims, AzureEvidence } from './types.ts';

/**
 * Verifies a confidential virtual machine of Azure: the report of its hardware, the paravisor's data under it, and the quote of the TPM whose key that data names.
 *
 * @throws AttestError `options_invalid`; evidence that is not good is a verdict
 */
export function verifyAzure(evidence: AzureEvidence, options: AzureOptions): Promise<EvidenceResult<AzureClaims>> {
  return appraiseMachine(evidence, options, { snp: verifySnp, tdx: verifyTdx });
}
