/** What the guard tells the log, and what the log promises. */

/** The verdict of a decision, as the record's integer code names it. */
export type RecordedVerdict = 'allow' | 'deny' | 'warn' | 'escalate' | 'transform';

export interface DecisionEvent {
  readonly kind: 'decision';
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly agent: string;
  /** The tool or operation, such as `send_email`. */
  readonly action: string;
  readonly verdict: RecordedVerdict;
  /** `observe`: recorded, not enforced. */
  readonly mode: 'enforce' | 'observe';
  /** Ids of the determining rules, or one reserved reason. */
  readonly reasons: readonly string[];
  /** Lower-case hex. */
  readonly moduleDigest: string;
  readonly entry: string;
  readonly epoch: bigint;
  readonly stateDigest: string | null;
  /** The canonical action's fields: plain frozen data; `undefined` stands for an opaque reference. Committed to, never stored in the leaf. */
  readonly snapshot: Readonly<Record<string, unknown>>;
  /** 32 random bytes the field salts are expanded from; the log draws one when absent. */
  readonly seed?: Uint8Array;
  readonly traceId?: string;
}

/** What came of a decided action. */
export interface OutcomeEvent {
  readonly kind: 'outcome';
  readonly time: number;
  readonly agent: string;
  /** Ticket of the decision. */
  readonly of: number;
  readonly status: 'succeeded' | 'failed' | 'aborted' | 'refused';
}

/** An approver's answer to an escalation. */
export interface ApprovalEvent {
  readonly kind: 'approval';
  readonly time: number;
  readonly agent: string;
  readonly of: number;
  readonly approver: string;
  readonly approved: boolean;
  /** Lower-case hex of the digest that was approved. */
  readonly actionDigest: string;
}

/** A module was replaced. */
export interface SwapEvent {
  readonly kind: 'swap';
  readonly time: number;
  readonly agent: string;
  readonly from: string;
  readonly to: string;
}

/** Whoever records is alive. That no other one follows, and no close, exposes that the end is missing. */
export interface HeartbeatEvent {
  readonly kind: 'heartbeat';
  readonly time: number;
  readonly agent: string;
  /** Milliseconds until the next one is due; at least 1. */
  readonly interval: number;
}

/** Nothing follows under this agent; of a sender without a disk: in its session. */
export interface CloseEvent {
  readonly kind: 'close';
  readonly time: number;
  readonly agent: string;
}

export type AuditEvent = DecisionEvent | OutcomeEvent | ApprovalEvent | SwapEvent | HeartbeatEvent | CloseEvent;

export interface DurableReceipt {
  /** The record's index in the log. */
  readonly index: bigint;
  /** The signed checkpoint (a signed note) that covers it. */
  readonly checkpoint: string;
}

/** Where the guard's events go. `append` is a promise of order, `durable` one of storage. */
export interface AuditSink {
  /**
   * Accepts an event into the bounded queue and returns its ticket. Tickets count from 0 for this sink; those of records that the log makes by itself, such as of erasures, are given to nobody. Never waits.
   * @throws AuditError `queue_full` or `writer_stopped`
   */
  append(event: AuditEvent): number;
  /** Resolves when the queue has room again; rejects when the writer has stopped. */
  room(): Promise<void>;
  /** Resolves when the event is on disk under a signed checkpoint. */
  durable(ticket: number): Promise<DurableReceipt>;
  /** Writes what is queued and stops. */
  close(): Promise<void>;
}
