import type { Decision } from '../../engine/types.ts';

/** Why an action did not run. */
export type DenialCode =
  /** A rule, a default or the engine's error handling denied it. */
  | 'policy'
  /** The arguments cannot become a canonical action. */
  | 'input_invalid'
  /** The caller of this host is not accepted (`callers`). */
  | 'caller_refused'
  /** The winning rule's limit is used up. */
  | 'limited'
  /** An approver said no. */
  | 'approval_refused'
  /** No approver answered in time. */
  | 'approval_timed_out'
  /** The rule wants an approval and nobody can be asked, or asking failed. */
  | 'approval_unavailable'
  /** The approver's answer names another action than the one that was asked about. */
  | 'approval_mismatch'
  /** The limit store failed, so that nothing can be counted. */
  | 'limits_unavailable'
  /** The decision could not be recorded, or not be made durable. */
  | 'audit_unavailable'
  /** The rule obliges to what this guard cannot do. */
  | 'obligation_unmet';

/**
 * Thrown in place of an action that must not run.
 *
 * `message` is for people and holds the rule and the policy's reason, never an argument's value.
 */
export class GovernanceDenied extends Error {
  override readonly name = 'GovernanceDenied';
  readonly code: DenialCode;
  /** Name of the deciding rule; null when a default or an error decided. */
  readonly rule: string | null;
  /** Why: the deciding rule's own text, or what the guard missed. */
  readonly reason: string;
  readonly decision: Decision;

  constructor(code: DenialCode, decision: Decision, reason: string = decision.reason, options?: ErrorOptions) {
    const by = decision.rule === null ? '' : ` by rule '${decision.rule}'`;
    super(`Action denied${by}: ${reason}`, options);
    this.code = code;
    this.rule = decision.rule;
    this.reason = reason;
    this.decision = decision;
  }

  /** What a logger may write: the decision's whole record is the log's. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { name, code, rule, reason, message } = this;
    return { name, code, rule, reason, message };
  }
}
