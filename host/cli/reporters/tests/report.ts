import type { Coverage, FileResult, MutationReport, Totals } from '../../../testing/index.ts';

/** A minimum that was asked for, such as of coverage. */
export interface Minimum {
  readonly name: string;
  readonly reached: boolean;
  /** What was measured, in words. */
  readonly text: string;
}

/** Of a run none of whose policies can be compiled, as tests of diagnostics alone: a minimum of nothing is not reached. */
export const NOTHING_MEASURED = 'no policies that compile were tested';

/** What one run of `edict test` came to: every reporter shows all of it. */
export interface TestReport {
  readonly files: readonly FileResult[];
  readonly totals: Totals;
  /** Of each policy set; null when it was not asked for. */
  readonly coverage: readonly Coverage[] | null;
  readonly mutation: readonly MutationReport[] | null;
  readonly minimums: readonly Minimum[];
  readonly milliseconds: number;
}

/** Milliseconds as seconds, as JUnit wants them. */
export function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
