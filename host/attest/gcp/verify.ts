import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import { appraiseGcp } from './appraise.ts';
import { GCP_ROOTS } from './roots.ts';
import type { GcpClaims, GcpEndorsements, GcpPolicy } from './types.ts';

/**
 * Verifies a token of Google's Confidential Space: a PKI token by its certificates to the pinned root, an OIDC token by the key set of the policy.
 *
 * @param evidence the compact JWS
 * @throws AttestError `options_invalid`; evidence that is not good is a verdict
 */
export function verifyGcp(
  evidence: string,
  options: VerifyOptions<GcpEndorsements, GcpPolicy>,
): Promise<EvidenceResult<GcpClaims>> {
  return appraiseGcp(evidence, options, GCP_ROOTS);
}
