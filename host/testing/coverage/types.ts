import type { Place } from '../run/types.ts';

/** How many there are, and how many were seen. */
export interface Ratio {
  readonly covered: number;
  readonly total: number;
}

export interface Counts {
  /** Rules that matched, and defaults that decided. */
  readonly rules: Ratio;
  /** Outcomes of conditions: two of each. */
  readonly conditions: Ratio;
  /** Outcomes of operands of `and` and `or`: two of each. */
  readonly branches: Ratio;
}

/** Something that no test has seen. */
export interface Uncovered {
  readonly kind: 'rule' | 'condition' | 'branch';
  /** Null for what no policy file says, such as the outcome without any policy. */
  readonly place: Place | null;
  /** The rule's id. */
  readonly rule: string;
  /** The condition, as its author wrote it; empty for a rule. */
  readonly text: string;
  readonly missing: 'matched' | 'decided' | 'true' | 'false';
}

/** What the tests of a run saw of one policy set. */
export interface Coverage {
  /** The policy files, as people name them. */
  readonly subject: string;
  readonly tests: number;
  readonly counts: Counts;
  readonly files: readonly { readonly file: string; readonly counts: Counts }[];
  readonly uncovered: readonly Uncovered[];
  /** Conditions that erred in a test; told, and not counted. */
  readonly erred: number;
  /** Rules and defaults that can never decide or match, whatever the input: not counted. */
  readonly impossible: readonly string[];
}
