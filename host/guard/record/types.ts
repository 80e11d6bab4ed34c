import type { Decision, PolicyInput } from '../../engine/types.ts';

/** An action that was decided on, with all that the decision hangs on. */
export interface DecidedAction {
  /** What the module decided on: the policy's context, the agent, the stage. Holds the arguments' values. */
  readonly input: PolicyInput;
  readonly decision: Decision;
  /** Milliseconds since 1970, as the guard's clock has it. */
  readonly time: number;
}

/** Told of every action that a guard decides on. What it throws refuses nothing: it goes to the guard's `onFault`. */
export interface ActionRecorder {
  /** Takes the action. Never waits. */
  record(action: DecidedAction): void;
}
