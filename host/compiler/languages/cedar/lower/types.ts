import type { Schema } from '../schema/types.ts';
import type { Source } from '../../../source/source.ts';

export interface LowerPoliciesOptions {
  /** The sources of the unit, which others that policies were read from follow. Default none. */
  readonly sources?: readonly Source[];
  /** What the policies are valid for: it says which actions are in which. Without one, requests do. */
  readonly schema?: Schema;
  /** With a schema: whether requests must be ones that it allows, or may be any. Default `valid`. */
  readonly requests?: 'valid' | 'any';
  /** Name of the entry. Default `main`. */
  readonly name?: string;
  readonly version?: string;
  /** What a `forbid` that errs does: it is skipped, as Cedar does, or it denies. Default `skip`. */
  readonly onError?: 'skip' | 'deny';
  /**
   * Whether the annotations `@approvers("…")` and `@limit("…")` of what permits oblige to something, so that it escalates or is counted; default `ignore`, as Cedar does.
   */
  readonly obligations?: 'read' | 'ignore';
}

/** Why a policy cannot be lowered. */
type LoweringErrorCode =
  /** A slot of a template has no value. */
  | 'slot_unlinked'
  /** Evaluating an expression may take more than a million operations, as `x is T in y` within the `x` of others does: each evaluates its `x` twice. */
  | 'expression_too_large'
  /** An annotation that is to oblige to something says nothing that can be kept, or stands at what forbids. */
  | 'obligation_invalid';

export class LoweringError extends Error {
  override readonly name = 'LoweringError';
  readonly code: LoweringErrorCode;
  /** The id of the policy. */
  readonly policy: string;

  constructor(code: LoweringErrorCode, policy: string, message: string) {
    super(message);
    this.code = code;
    this.policy = policy;
  }
}
