import type { EvidenceResult } from '../appraisal/types.ts';
import type { Remembering } from '../cache/chain-cache.ts';
import type { BindingSlot } from '../binding/slot.ts';

/** What a judge of evidence is given; both byte strings are CBOR of the platform's own form. */
export interface WireEvidence extends Remembering {
  readonly platform: string;
  /** Null on the platform `none`. */
  readonly evidence: Uint8Array | null;
  readonly endorsements: Uint8Array | null;
  readonly policy: unknown;
  readonly at: number;
  /** What must stand in a slot. */
  readonly bindingFor: (slot: BindingSlot) => Promise<Uint8Array>;
}

/** Verifies evidence of any platform as it travels. @throws AttestError `malformed` for what is no evidence of the platform, `options_invalid` */
export type EvidenceJudge = (wire: WireEvidence) => Promise<EvidenceResult<unknown>>;
