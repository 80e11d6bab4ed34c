/** What a workload is: rules and inputs in no engine's own words, so that every engine is given the same. */

/** One test of one input path. Numbers are non-negative integers: what all four engines read alike. */
export type Atom =
  | { readonly kind: 'equal' | 'not-equal'; readonly path: string; readonly value: string }
  | { readonly kind: 'in'; readonly path: string; readonly values: readonly string[] }
  | { readonly kind: 'more' | 'at-least' | 'less' | 'at-most'; readonly path: string; readonly value: number }
  /** The path holds a boolean that is true. */
  | { readonly kind: 'true'; readonly path: string };

export interface Rule {
  readonly name: string;
  readonly effect: 'allow' | 'deny';
  readonly description: string;
  /** Any of these conjunctions. */
  readonly condition: readonly (readonly Atom[])[];
}

/** A tool call as an agent makes it. Every path that a rule reads is present, so that no engine's treatment of absence shows. */
export type ToolCall = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/**
 * Rules combined by "any deny wins, else any allow, else deny": what AGT calls `deny_overrides` with `default_action: deny`, what Cedar always
 * does, and what two Rego rules say.
 */
export interface Workload {
  readonly id: string;
  readonly rules: readonly Rule[];
  /** What is timed. */
  readonly inputs: readonly ToolCall[];
  /** What is checked beside it before anything is timed: calls at random positions, matching and not. */
  readonly checks: readonly ToolCall[];
}

/** An engine's answer. */
export interface Answer {
  readonly verdict: 'allow' | 'deny';
  /** Names of the rules that the engine says decided; null where it was asked for the verdict alone. */
  readonly rules: readonly string[] | null;
}
