/** Every way in which the guard itself fails. The set is closed: a new code is a new line here and in the documentation. */
export type GuardErrorCode =
  /** Arguments that cannot become a canonical action: a cycle, too deep, too many values, a lone surrogate, a getter that throws. */
  | 'input_invalid'
  /** Options that contradict each other or that no guard can be made from, and calls that are none. */
  | 'options_invalid'
  /** The log refused a record, or stopped. */
  | 'audit_unavailable'
  /** The limit store failed, or answered what it must not. */
  | 'limits_unavailable'
  /** A caller that would be refused, by a guard that only observes. */
  | 'caller_refused'
  /** The approver's callback failed, or answered what it must not. */
  | 'approval_invalid'
  /** The recorder of actions failed. */
  | 'recorder_failed'
  /** A policy file that cannot be read. */
  | 'policy_unreadable'
  /** A policy that the compiler refuses; the message is its diagnostics. */
  | 'policy_invalid'
  /** A policy text was given, and the compiler's packages are not installed. */
  | 'compiler_missing'
  /** The cache's folder can be written by others, or cannot be used. */
  | 'cache_invalid';

/** The guard's one error class for what is no decision; `code` says what failed. Messages never hold argument values. */
export class GuardError extends Error {
  override readonly name = 'GuardError';
  readonly code: GuardErrorCode;

  constructor(code: GuardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
