import type { EvidenceResult } from '../../attest/appraisal/types.ts';
import type { BindingStatement } from '../../attest/binding/types.ts';
import type { JudgedAccelerators, ShownAccelerators } from '../../attest/wire/judge-accelerators.ts';

/** What a host shows of itself to others: `attest` and `current` of an attested host give it. */
export interface Presentation {
  /** The binding statement's bytes (docs/binding.md). */
  readonly binding: Uint8Array;
  /** Evidence of the statement's platform, as receipts carry it; null on the platform `none`. */
  readonly evidence: Uint8Array | null;
  /** What the evidence is verified with, likewise. */
  readonly endorsements: Uint8Array | null;
  /** What accelerators answered and what it is verified with, likewise; null or left out where the statement names none. */
  readonly accelerators?: ShownAccelerators | null;
}

/** A presentation whose statement was read. */
export interface Presented extends Presentation {
  readonly statement: BindingStatement;
}

/** What a presentation comes to. */
export interface Appraised extends EvidenceResult<unknown> {
  /** What accelerators answered, each verified, in their order; the check `accelerators` says what it came to. Left out where nobody looked at them. */
  readonly accelerators?: readonly JudgedAccelerators[];
}

/** Verifies what is presented, at a time in milliseconds since 1970. */
export type Appraise = (presented: Presented, at: number) => Promise<Appraised>;
