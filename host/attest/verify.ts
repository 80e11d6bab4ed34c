import type { EvidenceResult, VerifyOptions } from './appraisal/types.ts';
import { AttestError } from './error/error.ts';
import { KINDS, type EvidenceKind, type VerifiedPlatform } from './wire/kinds.ts';

type Kinds = typeof KINDS;
type Part<K extends VerifiedPlatform, I extends number> =
  Kinds[K] extends EvidenceKind<infer E, infer N, infer P, infer C> ? [E, N, P, C][I] : never;

export type EvidenceOf<K extends VerifiedPlatform> = Part<K, 0>;
export type EndorsementsOf<K extends VerifiedPlatform> = Part<K, 1>;
export type PolicyOf<K extends VerifiedPlatform> = Part<K, 2>;
export type ClaimsOf<K extends VerifiedPlatform> = Part<K, 3>;

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
  options: VerifyOptions<EndorsementsOf<K>, PolicyOf<K>>,
): Promise<EvidenceResult<ClaimsOf<K>>> {
  // Also for who takes the name from what came along.
  if (!Object.hasOwn(KINDS, platform)) throw new AttestError('options_invalid', 'evidence of a platform that is none');
  // The parts of a kind belong together; that a generic one's do is beyond what types can say.
  const kind = KINDS[platform] as unknown as EvidenceKind<EvidenceOf<K>, EndorsementsOf<K>, PolicyOf<K>, ClaimsOf<K>>;
  return kind.verify(evidence, options);
}
