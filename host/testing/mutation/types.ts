import type { Expression, Rule } from '../../compiler/ir/types.ts';
import type { Span } from '../../engine/manifest/types.ts';
import type { DecideOptions, PolicyInput } from '../../engine/types.ts';
import type { Expectation } from '../file/types.ts';
import type { Observed } from '../run/observed.ts';
import type { Place } from '../run/types.ts';

/** One small change of a policy. */
export interface Mutant {
  /** What was changed, in words: `< becomes <=`. */
  readonly change: string;
  /** The condition it was changed in, as its author wrote it; empty for a change of a whole rule. */
  readonly text: string;
  readonly span: Span | undefined;
  /** Index of the (first) rule that is changed. */
  readonly rule: number;
  /** The changed rules by their indices: several where one line of a document stands in all of its rules. */
  readonly apply: () => ReadonlyMap<number, Rule>;
  /** The nodes that are replaced, by rule; empty for a change of a whole rule. */
  readonly nodes: ReadonlyMap<number, Expression>;
}

/** A test that mutants are run against: one that passed. */
export interface Witness {
  readonly name: string;
  readonly place: Place;
  readonly input: PolicyInput;
  readonly options: DecideOptions;
  readonly expect: Expectation;
  /** What the compiled module decided. */
  readonly decision: Observed;
  /** The explanation that the test's snapshot holds; null when it has none. */
  readonly snapshot: string | null;
}

/** The test that came closest to noticing a mutant. */
export interface Closest {
  readonly test: string;
  readonly place: Place;
  readonly why: string;
}

/** A mutant that no test notices. */
export interface Survivor {
  readonly place: Place | null;
  /** The rule's id. */
  readonly rule: string;
  readonly text: string;
  readonly change: string;
  readonly closest: Closest | null;
}

/** What mutation testing came to for one policy set. */
export interface MutationReport {
  /** The policy files, as people name them. */
  readonly subject: string;
  readonly tests: number;
  /** Mutants that there are. */
  readonly generated: number;
  /** Mutants that were tried: all, or a sample. */
  readonly tried: number;
  readonly sampled: boolean;
  readonly seed: number;
  readonly killed: number;
  /** Mutants that no test noticed and that provably decide alike: they are no fault of the tests. */
  readonly equivalent: number;
  readonly survivors: readonly Survivor[];
  /** Rules that can never decide, whatever the input: they were not changed. */
  readonly unreachable: readonly string[];
}
