import type { Decision, PolicyInput } from '../../engine/types.ts';
import type { Reservation } from '../limits/types.ts';
import type { DenialCode } from '../error/denied.ts';
import type { Fields } from '../project/project.ts';

/** Why the guard itself refuses what the decision may allow. */
export interface Refusal {
  readonly code: DenialCode;
  readonly reason: string;
  readonly cause?: unknown;
}

/** One call on its way through the guard. */
export interface Attempt {
  readonly agent: string;
  /** The action's name, as the record has it. */
  readonly action: string;
  /** What the tool receives. */
  readonly args: readonly unknown[];
  /** What was decided on; null when the arguments could not become a policy's input. */
  readonly input: PolicyInput | null;
  /** What is recorded and approved: the action's fields. */
  readonly fields: Fields;
  readonly traceId: string | undefined;
  readonly signal: AbortSignal | undefined;
  decision: Decision;
  /** The decision's ticket in the log; -1 while there is none. */
  ticket: number;
  /** The last record that concerns the action before it runs. */
  lastTicket: number;
  /** Units that were taken for this action and are not settled yet. */
  reservations: Reservation[] | null;
  refusal: Refusal | null;
  /** The seed of the action's digest, when something is bound to it before the log sees it. */
  seed: Uint8Array<ArrayBuffer> | undefined;
}
