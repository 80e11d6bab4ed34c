import type { EvidenceResult, VerifyOptions } from './appraisal/types.ts';
import type { Remembering } from './cache/chain-cache.ts';
import { AttestError } from './error/error.ts';
import {
  isVerified,
  KINDS,
  type ClaimsOf,
  type EndorsementsOf,
  type EvidenceOf,
  type PolicyOf,
  type VerifiedPlatform,
} from './wire/kinds.ts';

/** Evidence of a platform. */
export interface PlatformEvidence<K extends VerifiedPlatform> {
  readonly platform: K;
  readonly evidence: EvidenceOf<K>;
}

/**
 * Verifies evidence of any platform, as the verifier of its own does.
 *
 * @throws AttestError `options_invalid`; evidence that is not good is a verdict
 * @example const { verdict, checks } = await verifyEvidence({ platform: 'snp', evidence: { report } }, { endorsements, policy: {}, at, expectedBinding });
 */
export async function verifyEvidence<K extends VerifiedPlatform>(
  { platform, evidence }: PlatformEvidence<K>,
  options: VerifyOptions<EndorsementsOf<K>, PolicyOf<K>> & Remembering,
): Promise<EvidenceResult<ClaimsOf<K>>> {
  // Also for who takes the name from what came along.
  if (!isVerified(platform)) throw new AttestError('options_invalid', 'evidence of a platform that is none');
  return KINDS[platform].verify(evidence, options);
}
