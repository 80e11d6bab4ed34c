import type { PolicyInput } from '../../engine/types.ts';
import type { DifferenceKind, Judgement, Level } from '../judgement/judgement.ts';

/** Inputs that two policies decide differently, by the same rules: one of them, as simple as it could be made. */
export interface Difference {
  /** The weightiest thing that differs. */
  readonly kind: DifferenceKind;
  /** Decided by both policies, and so a fact. */
  readonly input: PolicyInput;
  readonly a: Judgement;
  readonly b: Judgement;
  /** How many of the inputs that were decided on belong here. */
  readonly count: number;
}

/** What a comparison came to. */
export interface DiffReport {
  readonly level: Level;
  /**
   * - `equal`: proven for every input that JSON can say: alike at this level.
   * - `different`: see `differences`.
   * - `unknown`: no difference was found, which is no proof; `open` says why.
   */
  readonly result: 'equal' | 'different' | 'unknown';
  /** Verdicts first, and among them what one side denies and the other lets run. */
  readonly differences: readonly Difference[];
  /** Every difference of a kind that is not listed is like one that is: the search looked at everything. */
  readonly complete: boolean;
  /** Inputs that both policies decided on. */
  readonly tried: number;
  /** Parts of all inputs that are decided alike throughout. */
  readonly regions: number;
  /** Rules that are not in both policies alike; where none of them matches, the policies decide alike. */
  readonly changed: { readonly a: number; readonly b: number };
  /** Patterns of B that are written otherwise than those of A and occur in the same texts: they are no change. */
  readonly alike: number;
  /** Why the search is no proof, when it is none. */
  readonly open: readonly string[];
  /** What the inputs may differ in. */
  readonly variables: readonly {
    readonly path: readonly string[];
    readonly values: number;
    readonly open: string | null;
  }[];
}

export interface DiffOptions {
  /** How much must be alike: verdicts, obligations too (default), or rules and reasons too. */
  readonly level?: Level;
  /** How much work the search may do, in answers of plain comparisons. Default 50 million, some seconds. */
  readonly effort?: number;
  /** Most differences that are listed. Default 100. */
  readonly most?: number;
  /** Requests of Cedar that are decided on, too, such as those of tests. */
  readonly inputs?: readonly PolicyInput[];
}
