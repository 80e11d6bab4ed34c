import type { DiagnosticCode } from '../../../compiler/index.ts';
import type { Span } from '../../../engine/index.ts';
import type { Rule } from '../../../compiler/ir/types.ts';
import type { EntryView } from '../analysis/entry.ts';
import type { Standing } from '../analysis/standing.ts';
import type { Point } from '../witness/input.ts';

/** What a finding says beside its code. */
export interface Report {
  readonly rule: Rule;
  readonly others?: readonly Rule[];
  readonly point?: Point | null;
  /** Where it points; default the whole rule. */
  readonly span?: Span | undefined;
  readonly details?: Readonly<Record<string, string>>;
}

/** What a rule of the linter is given. */
export interface LintContext {
  readonly view: EntryView;
  /** The rules that are no defaults, in the order in which they win. */
  readonly rules: readonly Rule[];
  /** What becomes of a rule; worked out once. */
  readonly standing: (rule: Rule) => Standing;
  /** Whether findings that need no mending are wanted. */
  readonly notes: boolean;
  readonly report: (code: DiagnosticCode, report: Report) => void;
  /** Notes that something of a rule could not be told. */
  readonly undecided: (rule: Rule) => void;
  /** Notes that two rules could not be compared. */
  readonly uncompared: (pairs: number) => void;
}

/** One kind of finding. A new kind is one file and one line in `all.ts`. */
export type LintRule = (context: LintContext) => void;
