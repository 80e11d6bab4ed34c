import type { Diagnostic } from '../../compiler/index.ts';
import type { Verdict } from '../../engine/index.ts';

/** An input that shows a finding, and what the policy makes of it. */
export interface Witness {
  /** The input as JSON: `context`, and `agent`, `stage` and the like where they matter. */
  readonly input: string;
  readonly verdict: Verdict;
  /** Id of the rule that decides; null when none does. */
  readonly rule: string | null;
}

/** A finding about the rules of a policy, found by reasoning over their conditions. */
export interface Finding extends Diagnostic {
  /** Id of the rule it is about. */
  readonly rule: string;
  /** Ids of the other rules it is about. */
  readonly others: readonly string[];
  /** Null where no input shows it: what never happens cannot be shown. */
  readonly witness: Witness | null;
}

export interface LintResult {
  /** In the order of the documents. */
  readonly findings: readonly Finding[];
  /** What the compiler found; with an error among it there are no findings. */
  readonly diagnostics: readonly Diagnostic[];
  /** Rules that are no defaults. */
  readonly rules: number;
  /** Rules of which something could not be told within the bounds: too complex, or too many. */
  readonly undecided: number;
  /** Pairs of rules that were not compared, of all that differ in effect. */
  readonly uncompared: number;
}
