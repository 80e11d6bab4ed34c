import type { Verdict } from '../../engine/manifest/types.ts';
import type { PolicyInput } from '../../engine/types.ts';

/** What a record says was decided. What it leaves out is not compared. */
export interface RecordedDecision {
  readonly verdict: Verdict;
  /** Id or name of the rule; null when a default of no name or an error decided. */
  readonly rule?: string | null;
  readonly error?: string | null;
  /** As a text to compare by: `recordedObligations`. */
  readonly obligations?: string;
  readonly reason?: string;
}

/** One recorded action (docs/what-would-change.md). */
export interface ActionRecord {
  /** Number of its line, from 1. */
  readonly line: number;
  readonly input: PolicyInput;
  readonly decision: RecordedDecision | null;
  /** Milliseconds since 1970. */
  readonly time: number | null;
  /** Digest of the module that decided. */
  readonly module: string | null;
  readonly entry: string | null;
  /** Id of the rule whose limit was used up. */
  readonly exhausted: string | null;
  /** Paths of the input that the record leaves out. */
  readonly omitted: readonly (readonly string[])[];
}
