import type { Platform } from '../binding/types.ts';
import type { BindingSlot } from '../binding/slot.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import { verifyNone } from '../none/verify.ts';
import { nothing, type Shape } from './shape.ts';

/** How evidence of a platform travels, where its binding stands, and what verifies it. */
export interface EvidenceKind<Evidence, Endorsements, Policy, Claims> {
  /** Null where there is nothing to bind. */
  readonly slot: BindingSlot | null;
  readonly evidence: Shape<Evidence>;
  readonly endorsements: Shape<Endorsements>;
  verify(
    evidence: Evidence,
    options: VerifyOptions<Endorsements, Policy>,
  ): EvidenceResult<Claims> | Promise<EvidenceResult<Claims>>;
}

function kind<Evidence, Endorsements, Policy, Claims>(
  of: EvidenceKind<Evidence, Endorsements, Policy, Claims>,
): EvidenceKind<Evidence, Endorsements, Policy, Claims> {
  return of;
}

/** Every platform whose evidence is verified here. */
export const KINDS = {
  none: kind({
    slot: null,
    evidence: nothing,
    endorsements: nothing,
    verify: (_: null, options: Parameters<typeof verifyNone>[0]) => verifyNone(options),
  }),
};

export type VerifiedPlatform = keyof typeof KINDS & Platform;
