/** What a test file says (docs/policy-tests.md), as data. */
import type { Severity } from '../../compiler/diagnostics/types.ts';
import type { DiagnosticCode } from '../../compiler/diagnostics/table.ts';
import type { Source } from '../../compiler/source/source.ts';
import type { Dialect, Obligation, Span, Verdict } from '../../engine/manifest/types.ts';
import type { PolicyInput } from '../../engine/types.ts';
import type { Strategy } from '../../compiler/languages/yaml/strategy.ts';

/** What can be wrong with a test file, beside what is wrong with its YAML. */
export type FileProblemCode =
  | DiagnosticCode
  /** A key that the format does not have. */
  | 'key_unknown'
  /** A key that must be there. */
  | 'key_missing'
  /** Keys that exclude each other. */
  | 'key_misplaced'
  /** A value of another kind, or not among those that are possible. */
  | 'value_invalid'
  /** Two tests, or two rows of a table, of one name. */
  | 'name_repeated'
  /** No fixture has this name. */
  | 'fixture_unknown'
  /** A path that does not stay in the test file's folder. */
  | 'path_outside'
  /** The test file itself cannot be read. */
  | 'file_unreadable'
  /** A policy file cannot be read. */
  | 'policy_unreadable'
  /** The policies are sound, and no module can hold them. */
  | 'policy_too_large'
  /** A snapshot file that cannot be read as one. */
  | 'snapshot_invalid'
  /** More inputs than are merged. */
  | 'too_large';

/** One finding about a test file. Every one of them is an error. */
export interface FileProblem {
  readonly code: FileProblemCode;
  readonly severity: 'error';
  readonly message: string;
  readonly hint: string;
  readonly source: Source;
  readonly span: Span | null;
}

/** How the policies of a test file are compiled. */
export interface TestOptions {
  readonly dialect?: Dialect;
  readonly strategy?: Strategy;
  readonly strict?: boolean;
  /** Root of a tree of governance files, relative to the test file. */
  readonly folders?: string;
  /** Rules whose patterns cannot be compiled take their safe side. */
  readonly allowUnsupported?: 'deny';
  /** What a `forbid` of Cedar that errs does. */
  readonly onError?: 'skip' | 'deny';
  /** How many entities a policy of Cedar may look into one after the other. */
  readonly level?: number;
}

/** A path in a test file, and where it stands. */
export interface PolicyPath {
  readonly path: string;
  readonly span: Span;
}

/** An obligation that is expected: its kind, and the members that were given. */
export type ExpectedObligation = { readonly kind: Obligation['kind'] } & Readonly<Record<string, unknown>>;

/** What a decision must be. What is undefined is not compared. */
export interface Expectation {
  readonly verdict: Verdict;
  /** Id or name of the deciding rule; null when none decided. */
  readonly rule?: string | null;
  /** Ids or names of all rules that matched. */
  readonly rules?: readonly string[];
  /** Ids of the rules that erred. */
  readonly errors?: readonly string[];
  readonly action?: string;
  readonly policy?: string | null;
  readonly reason?: string;
  readonly obligations?: readonly ExpectedObligation[];
  /** The reserved reason; null unless the test names one. */
  readonly error: string | null;
  readonly limited?: boolean;
  readonly conflict?: boolean;
  readonly explanation?: 'snapshot';
}

/** One test: a test of the file, or a row of its table. */
export interface TestCase {
  /** Unique in the file; a row's is `test › row`. */
  readonly name: string;
  readonly span: Span;
  readonly input: PolicyInput;
  readonly expect: Expectation;
  /** Id or name of the rule whose limit is used up. */
  readonly exhausted: string | null;
  /** Why it is not run; null when it is. */
  readonly skip: string | null;
}

/** A diagnostic that `edict check` must report. */
export interface ExpectedDiagnostic {
  readonly code: string;
  readonly line: number | null;
  readonly file: string | null;
  readonly severity: Severity | null;
  readonly span: Span;
}

export interface TestFile {
  readonly source: Source;
  readonly policies: readonly PolicyPath[];
  readonly options: TestOptions;
  readonly folders: PolicyPath | null;
  /** The schema of Cedar policies, and their links. */
  readonly schema: readonly PolicyPath[];
  readonly links: readonly PolicyPath[];
  readonly tests: readonly TestCase[];
  /** Null when the file says nothing about them. */
  readonly diagnostics: { readonly expected: readonly ExpectedDiagnostic[]; readonly span: Span } | null;
}
