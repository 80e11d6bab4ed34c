/** What a guard is made from, and what it is asked. */
import type { Decision, Engine } from '../engine/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { Approvals } from './approvals/types.ts';
import type { CallerCheck } from './callers/types.ts';
import type { GuardError } from './error/error.ts';
import type { Tool } from './guard/governed.ts';
import type { LimitStore } from './limits/types.ts';
import type { EntitiesOf } from './project/cedar/request.ts';
import type { ActionRecorder } from './record/types.ts';

export interface GuardOptions {
  readonly module: Engine;
  /** Name of the module's entry; default its first. */
  readonly entry?: string;
  /** Where decisions, approvals and outcomes are recorded. Without one nothing is, and rules that want a durable record deny. */
  readonly audit?: AuditSink;
  /** Where limits are counted; default a memory store of this guard's own. */
  readonly limits?: LimitStore;
  /** Who is asked when a rule escalates. Without it, escalations deny. */
  readonly approvals?: Approvals;
  /** Judges who calls this host, before anything is counted; without it everybody is heard. `demandHandoff` makes one. */
  readonly callers?: CallerCheck;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly clock?: () => number;
  /** `observe` records what would have happened and refuses nothing; default `enforce`. */
  readonly mode?: 'enforce' | 'observe';
  /** What happens to an action that cannot be recorded; default `deny`. */
  readonly onAuditFailure?: 'deny' | 'continue';
  /** Whether a call waits for room in the log's full queue, or is denied; default `wait`. */
  readonly onQueueFull?: 'wait' | 'deny';
  /** `deny` (default): `warn` and `log` of `agt-py` refuse the action, as AGT's Python engine does. `allow`: they let it run. */
  readonly warnings?: 'deny' | 'allow';
  /** `pass` (default): functions, class instances and handles reach the tool as they are, and no policy can read them. `deny`: arguments that hold any are refused. */
  readonly opaque?: 'pass' | 'deny';
  /** Whether what came of an allowed action is recorded too; default `record`. */
  readonly outcomes?: 'record' | 'ignore';
  /** Entities of Cedar policies, in Cedar's JSON, that every request brings along, or a function that chooses them; default none but the action. Other policies have none. */
  readonly entities?: EntitiesOf;
  /** Told of every action that is decided on, with the arguments' values; default nobody. On Node, `recordActions(path)` writes them to a file that `edict replay` reads. */
  readonly recorder?: ActionRecorder;
  /** Told of failures that refuse nothing: in `observe` mode, under `onAuditFailure: 'continue'`, and of outcomes and actions that could not be recorded. What it throws changes nothing for the action, and surfaces as an uncaught error. */
  readonly onFault?: (fault: GuardError) => void;
}

/** What `input` makes of a call's arguments: the policy's context, in place of AGT's projection. */
export type InputOf<Arguments extends readonly unknown[]> = (...args: Arguments) => Readonly<Record<string, unknown>>;

/** An action that an agent wants to take. */
export interface Call {
  /** The agent's id; default `*`, as AGT's `govern()` has it. */
  readonly agent?: string;
  /**
   * The tool or operation, as the host vouches for it: it is what policies see as `action.type`, whatever the arguments say. Without it the arguments' own
   * `action` is what they see.
   */
  readonly action?: string;
  /** The arguments: a record as a rule. */
  readonly arguments: unknown;
  /** Makes the policy's context, in place of the projection; called with the frozen snapshot. */
  readonly input?: InputOf<readonly [never]>;
  /** The intervention point, such as `pre_tool` or `pre_tool_call`. */
  readonly stage?: string;
  /** The session's id, for Cedar policies: `context.inSession`, and the resource where the call is about no tool and no model. */
  readonly session?: string;
  /** The id of the user for whom the agent acts, for Cedar policies: `context.onBehalfOf`. */
  readonly user?: string;
  readonly traceId?: string;
  /** What the call brought along to say who makes it, for the guard's `callers`. */
  readonly caller?: unknown;
  /** Gives up waiting for an approver, for room in the log or for its disk; handed to nothing else. */
  readonly signal?: AbortSignal;
}

/** How a tool is asked about. */
export interface GovernedToolOptions<T extends Tool> {
  /** The agent's id; default `*`, as AGT's `govern()` has it. */
  readonly agent?: string;
  /** The action's name, vouched for by the host; default what the arguments say. See `Call.action`. */
  readonly action?: string;
  /** Makes the policy's context from the frozen arguments, in place of AGT's projection. */
  readonly input?: InputOf<Parameters<T>>;
  /** The intervention point, such as `pre_tool` or `pre_tool_call`. */
  readonly stage?: string;
  /** The session's id, for Cedar policies: `context.inSession`. */
  readonly session?: string;
  /** The id of the user for whom the agent acts, for Cedar policies: `context.onBehalfOf`. */
  readonly user?: string;
  /** Finds what says who calls, for the guard's `callers`, as a rule in the call's own arguments. */
  readonly caller?: (...args: Parameters<T>) => unknown;
  /** Finds the signal that gives a call up while it waits, as a rule in the call's own arguments. */
  readonly signal?: (...args: Parameters<T>) => AbortSignal | undefined;
}

/** What `check` answers: the decision, and what exactly was decided on. */
export interface Checked {
  readonly decision: Decision;
  /** Whether the action may run without an approver's answer: what `run` would do at once. Always true in `observe` mode. */
  readonly permitted: boolean;
  /** The frozen snapshot that was decided on; execute this, not the live arguments. */
  readonly arguments: unknown;
  /** The decision's ticket in the log; null when it was not recorded. */
  readonly ticket: number | null;
}
