import { denialCode, refuses } from '../decision/permits.ts';
import { GovernanceDenied } from '../error/denied.ts';
import { GuardError } from '../error/error.ts';
import { seedForApproval, settleApproval } from './approve.ts';
import type { Attempt } from './attempt.ts';
import { commit, release } from './count.ts';
import { needsDurable, settleDurable, settled } from './oblige.ts';
import { noteDecision, noteOutcome } from './note.ts';
import type { Setting } from './setting.ts';

type Step = (setting: Setting, attempt: Attempt) => void | Promise<void>;

/** Goes on with `next` when `step` is done, at once if it need not wait. */
function then(step: void | Promise<void>, next: Step, setting: Setting, attempt: Attempt): void | Promise<void> {
  return step === undefined ? next(setting, attempt) : step.then(() => next(setting, attempt));
}

/** The refusal as the caller sees it: the policy's own, or else the guard's. */
export function denied({ decision, refusal }: Attempt): GovernanceDenied {
  const options = refusal?.cause === undefined ? undefined : { cause: refusal.cause };
  if (refusal === null || refuses(decision)) {
    return new GovernanceDenied(denialCode(decision), decision, decision.reason, options);
  }
  return new GovernanceDenied(refusal.code, decision, refusal.reason, options);
}

/** Gives back what was counted for an action that the guard stopped, records that it was, and throws. */
export async function stop(
  setting: Setting,
  attempt: Attempt,
  status: 'refused' | 'aborted',
  error: unknown,
): Promise<never> {
  await release(setting, attempt);
  await noteOutcome(setting, attempt, status);
  throw error;
}

/** Everything after the record that waits, in order: approver, durable record. Throws in place of an action that must not run. */
async function admitLater(setting: Setting, attempt: Attempt): Promise<void> {
  const { signal } = attempt;
  try {
    signal?.throwIfAborted();
    if (attempt.refusal === null && attempt.decision.verdict === 'escalate') await settleApproval(setting, attempt);
    if (attempt.refusal === null && needsDurable(attempt)) await settleDurable(setting, attempt);
  } catch (error) {
    return stop(setting, attempt, 'aborted', error);
  }
  if (signal?.aborted === true) return stop(setting, attempt, 'aborted', signal.reason);
  if (attempt.refusal !== null) return stop(setting, attempt, 'refused', denied(attempt));
  return commit(setting, attempt);
}

/** What follows the record: run at once, wait, or refuse. */
const admit: Step = (setting, attempt) => {
  const { decision } = attempt;
  if (refuses(decision)) return refuse(setting, attempt);
  const simple = decision.obligations.length === 0 || settled(attempt);
  if (!simple || decision.verdict === 'escalate' || attempt.refusal !== null || attempt.signal?.aborted === true) {
    return admitLater(setting, attempt);
  }
  return attempt.reservations === null ? undefined : commit(setting, attempt);
};

/** The policy itself refuses. Its dialects count refusals too, so what was counted stays so. */
const refuse: Step = (setting, attempt) => {
  const committed = commit(setting, attempt);
  if (committed === undefined) throw denied(attempt);
  return committed.then(() => {
    throw denied(attempt);
  });
};

/** Nothing is refused: what would have been stands in the record. */
const observe: Step = (setting, attempt) => {
  const { refusal, signal } = attempt;
  if (refusal !== null && refusal.code !== 'audit_unavailable') {
    const code =
      refusal.code === 'limits_unavailable' || refusal.code === 'caller_refused' ? refusal.code : 'input_invalid';
    setting.onFault(new GuardError(code, refusal.reason, { cause: refusal.cause }));
  }
  if (signal?.aborted === true) return stop(setting, attempt, 'aborted', signal.reason);
  return commit(setting, attempt);
};

const record: Step = (setting, attempt) => {
  if (attempt.decision.verdict === 'escalate' && !setting.observes) seedForApproval(attempt);
  return then(noteDecision(setting, attempt), setting.observes ? observe : admit, setting, attempt);
};

/**
 * The way from a decided and counted action to one that may run: record, then obligations. Synchronous unless something must be waited for.
 *
 * @throws GovernanceDenied when the action must not run, and the caller's abort reason
 */
export function enter(setting: Setting, attempt: Attempt, counted: void | Promise<void>): void | Promise<void> {
  return then(counted, record, setting, attempt);
}
