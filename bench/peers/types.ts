import type { Answer, ToolCall, Workload } from '../workload/types.ts';

/** An engine with a workload's rules loaded, ready to decide. */
export interface Prepared {
  /** Decides on one call in the way that is timed: object in, decision out. Returns the engine's own decision, so nothing is added to its time. */
  readonly decide: (input: ToolCall) => unknown;
  /** Reads the engine's decision for comparison; outside the timed path. */
  readonly answer: (decision: unknown) => Answer;
}

/** An engine that others are measured against. */
export interface Peer {
  readonly name: string;
  /** Package and version that is measured. */
  readonly version: string;
  prepare(workload: Workload): Promise<Prepared>;
}
