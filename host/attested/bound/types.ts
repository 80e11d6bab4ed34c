import type { EvidenceResult } from '../../attest/appraisal/types.ts';

/** What a host shows of itself to others: `attest` and `current` of an attested host give it. */
export interface Presentation {
  /** The binding statement's bytes (docs/binding.md). */
  readonly binding: Uint8Array;
  /** Evidence of the statement's platform, as receipts carry it; null on the platform `none`. */
  readonly evidence: Uint8Array | null;
  /** What the evidence is verified with, likewise. */
  readonly endorsements: Uint8Array | null;
}

/** A presentation whose statement was read. */
export interface Presented extends Presentation {
  /** That of the statement. */
  readonly platform: string;
}

/** Verifies what is presented, at a time in milliseconds since 1970. */
export type Appraise = (presented: Presented, at: number) => Promise<EvidenceResult<unknown>>;
