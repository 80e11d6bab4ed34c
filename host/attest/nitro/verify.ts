import type { EvidenceResult } from '../appraisal/types.ts';
import { appraiseNitro, type NitroOptions } from './appraise.ts';
import { nitroRoot } from './root.ts';
import type { NitroClaims, NitroEvidence } from './types.ts';

/**
 * Verifies an attestation document of an AWS Nitro enclave by AWS's root, which is pinned. Its leaf lives for three hours: what is kept is verified at its own time.
 *
 * @example
 * const { verdict, checks } = await verifyNitro({ document }, { endorsements: {}, policy: {}, at: Date.now(), expectedBinding });
 *
 * @throws AttestError `options_invalid`; whatever the evidence is, it is a verdict
 */
export function verifyNitro(evidence: NitroEvidence, options: NitroOptions): Promise<EvidenceResult<NitroClaims>> {
  return appraiseNitro(evidence, options, nitroRoot());
}
