import type { Answer, ToolCall, Workload } from '../workload/types.ts';

/** An engine with a workload's rules loaded, ready to decide. */
export interface Prepared {
  /** Decides on one call in the way that is timed: object in, the engine's own decision out, and nothing added to its time. */
  readonly decide: (input: ToolCall) => unknown;
  /** Decides in the same way and reads the decision for comparison; never timed. */
  readonly answer: (input: ToolCall) => Answer;
}

/** An engine that can be given any workload. */
export interface Peer {
  readonly name: string;
  /** Package and version that is measured. */
  readonly version: string;
  prepare(workload: Workload): Promise<Prepared>;
}
