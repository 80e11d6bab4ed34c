/** What running tests came to. */
import type { Diagnostic } from '../../compiler/diagnostics/types.ts';
import type { DecideOptions, Decision, Explanation } from '../../engine/types.ts';
import type { FileProblem } from '../file/types.ts';

/** One difference between what a test expects and what was decided. */
export interface Mismatch {
  /** The key of `expect`, or `diagnostics`. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
  /** What helps to understand it, such as the name that was meant. */
  readonly note?: string;
}

/** Where something stands, as people name it. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The rule that decided, and where it stands. */
export interface DecidedBy {
  readonly id: string;
  readonly name: string | null;
  readonly place: Place | null;
}

export interface TestResult {
  readonly name: string;
  readonly place: Place;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it was not run. */
  readonly skip: string | null;
  readonly mismatches: readonly Mismatch[];
  /** Null when nothing was decided: the test was skipped, or the policies have errors. */
  readonly decision: Decision | null;
  readonly decidedBy: DecidedBy | null;
  /** What the engine was asked beside the input. */
  readonly options: DecideOptions;
  /** How the decision came about; only of a test that failed. */
  readonly explanation: Explanation | null;
  readonly milliseconds: number;
}

/** What one test file came to. */
export interface FileResult {
  /** As people name it. */
  readonly file: string;
  /** `broken`: the file, its policies or its snapshots cannot be read, so its tests were not run. */
  readonly status: 'passed' | 'failed' | 'broken';
  readonly problems: readonly FileProblem[];
  /** What the policies' compiler reported, where a test failed for it. */
  readonly diagnostics: readonly Diagnostic[];
  readonly tests: readonly TestResult[];
  /** SHA-256 of the module that was tested, lower-case hex; null without one. */
  readonly moduleDigest: string | null;
  readonly milliseconds: number;
  /** What happened to the file's snapshots. */
  readonly snapshots: { readonly written: number; readonly removed: number; readonly obsolete: number };
}
