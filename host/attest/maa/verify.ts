import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import { verifySgx } from '../sgx/verify.ts';
import { appraiseMaa } from './appraise.ts';
import type { MaaClaims, MaaEndorsements, MaaPolicy } from './types.ts';

/**
 * Verifies a token of Microsoft Azure Attestation. MAA has no root: the policy says which providers are trusted, and holds their keys.
 *
 * @param evidence the compact JWS
 * @throws AttestError `options_invalid`; evidence that is not good is a verdict
 */
export function verifyMaa(
  evidence: string,
  options: VerifyOptions<MaaEndorsements, MaaPolicy>,
): Promise<EvidenceResult<MaaClaims>> {
  return appraiseMaa(evidence, options, (quote, collateral, policy) =>
    verifySgx({ quote }, { endorsements: { collateral }, policy, at: options.at, expectedBinding: null }),
  );
}
