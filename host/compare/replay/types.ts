import type { Obligation, Verdict } from '../../engine/manifest/types.ts';
import type { PolicyInput } from '../../engine/types.ts';
import type { DifferenceKind } from '../judgement/judgement.ts';

/** One side of a changed decision. */
export interface Side {
  readonly verdict: Verdict;
  /** The rule's id; null when none decided, or the record does not say. */
  readonly rule: string | null;
  readonly error: string | null;
}

/** Recorded actions that are decided otherwise, from one rule and verdict to another. */
export interface Change {
  /** The weightiest thing that changed; reasons are not compared. */
  readonly kind: Exclude<DifferenceKind, 'action' | 'reason'>;
  readonly before: Side;
  readonly after: Side;
  /** What must be done now, for a change of obligations. */
  readonly obligations: readonly Obligation[];
  readonly count: number;
  /** The shortest of the inputs, and the line where it stands. */
  readonly example: { readonly line: number; readonly input: PolicyInput };
}

/** How a change of verdict goes: only the first two concern what a policy denied or would deny now. */
export interface Directions {
  /** Denied before, may run now. */
  readonly denyToAllow: number;
  /** Could run before, denied now. */
  readonly allowToDeny: number;
  /** Less strict now in any way: denied before and now not, or waiting for an approver before and now not. */
  readonly looser: number;
  readonly stricter: number;
}

export interface ReplayReport {
  /** Records that were read. */
  readonly records: number;
  /** Records that were decided on again and compared. */
  readonly replayed: number;
  readonly same: number;
  readonly changed: number;
  readonly directions: Directions;
  /** Verdicts first, and among them what loosens; then the most frequent. */
  readonly changes: readonly Change[];
  /** Records that were not compared, and why. */
  readonly skipped: {
    /** They say no decision, and there is none to compare with. */
    readonly undecided: number;
    /** They leave out what the policy reads. */
    readonly incomplete: number;
    /** Lines of the first of them. */
    readonly lines: readonly number[];
  };
  readonly limits: {
    /** Decided again with the limit as used up as it was recorded. */
    readonly replayed: number;
    /** The limit that was used up is gone, or its rule is; decided without. */
    readonly gone: number;
    /** A rule with a limit decides now that did not decide then: whether its limit would have been used up is not known. */
    readonly unknown: number;
  };
  /** Digests of the modules that decided, as the records say, with the number of their records. */
  readonly modules: readonly { readonly digest: string | null; readonly records: number }[];
  /** Time of the first and last record, in milliseconds since 1970; null when none says. */
  readonly from: number | null;
  readonly to: number | null;
}
