import type { InstalledState } from '../store/types.ts';
import type { Decision, ReservedReason } from '../types.ts';

const NONE: readonly never[] = Object.freeze([]);

/** Why, for people, where no rule can say it. */
export const REASON_TEXTS: Readonly<Record<ReservedReason, string>> = {
  'runtime_error:policy_error': 'A rule could not be evaluated, and its language denies then',
  'runtime_error:frame_invalid': 'The module refused the input frame',
  'runtime_error:budget_exceeded': 'The decision took more steps than the module allows',
  'runtime_error:entry_unknown': 'The module has no such policy set',
  'runtime_error:no_rule_decided': 'No rule decided',
  'runtime_error:input_invalid': 'The input cannot be decided on',
  'runtime_error:module_trapped': 'The module failed while it decided',
  'runtime_error:module_unavailable': 'No instance of the module can decide',
};

/**
 * A deny that no rule made.
 *
 * @param state what is installed when it is made
 */
export function reservedDecision(
  moduleDigest: string,
  entry: string,
  error: ReservedReason,
  reason: string = REASON_TEXTS[error],
  state: Pick<InstalledState, 'epoch' | 'stateDigest'> | null = null,
): Decision {
  return Object.freeze({
    verdict: 'deny',
    allowed: false,
    action: 'deny',
    rule: null,
    policy: null,
    reason,
    reasons: NONE,
    errors: NONE,
    matched: NONE,
    obligations: NONE,
    fallback: false,
    error,
    limited: false,
    conflict: false,
    moduleDigest,
    entry,
    epoch: state?.epoch ?? 0n,
    stateDigest: state?.stateDigest ?? null,
    candidates: 0,
  });
}
