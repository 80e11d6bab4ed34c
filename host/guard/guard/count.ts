import type { Decision } from '../../engine/types.ts';
import { GuardError } from '../error/error.ts';
import { limitKey, type LimitObligation } from '../limits/key.ts';
import type { LimitStore, Reservation } from '../limits/types.ts';
import type { Attempt } from './attempt.ts';
import type { Setting } from './setting.ts';
import { isThenable } from './thenable.ts';

/** Whether a store's answer grants a unit. Anything but a reservation and null is no answer, and must not pass for one. */
function isGrant(answer: unknown): answer is Reservation {
  if (answer === null) return false;
  const { key, windowEnds } = (answer ?? {}) as Partial<Reservation>;
  if (typeof key === 'string' && typeof windowEnds === 'number') return true;
  throw new GuardError('limits_unavailable', 'the limit store answered what is no reservation');
}

/** The decision once the winner's limit refuses: the module says it, unless another module has taken its place meanwhile. */
function limited(setting: Setting, { decision, input }: Attempt): Decision {
  const exhausted = decision.reasons[0]?.id;
  if (exhausted !== undefined && input !== null && setting.module.digest === decision.moduleDigest) {
    const second = setting.module.decide(input, { ...setting.decideOptions, exhausted });
    if (second.limited && !second.allowed) return second;
  }
  const limit = decision.obligations.find(({ kind }) => kind === 'limit');
  return {
    ...decision,
    verdict: 'deny',
    allowed: false,
    action: 'deny',
    limited: true,
    obligations: [],
    reason: `Rate limited: ${limit?.kind === 'limit' ? limit.text : ''}`,
  };
}

function refuse(attempt: Attempt, cause: unknown): void {
  attempt.refusal ??= { code: 'limits_unavailable', reason: 'the limit store failed', cause };
}

/** Notes what the store answered; whether the unit was granted. */
function note(attempt: Attempt, reservation: Reservation | null): boolean {
  if (!isGrant(reservation)) return false;
  (attempt.reservations ??= []).push(reservation);
  return true;
}

/** Counts the limits from `from` on; synchronous as long as the store is. False when one refused. */
function countFrom(
  setting: Setting,
  attempt: Attempt,
  limits: readonly LimitObligation[],
  from: number,
  now: number,
): boolean | Promise<boolean> {
  for (let i = from; i < limits.length; i++) {
    const limit = limits[i] as LimitObligation;
    const answer = setting.limits.reserve(limitKey(limit, attempt.agent), limit, now);
    if (isThenable(answer)) {
      return Promise.resolve(answer).then(
        (reservation) => note(attempt, reservation) && countFrom(setting, attempt, limits, i + 1, now),
      );
    }
    if (!note(attempt, answer)) return false;
  }
  return true;
}

/**
 * Takes one unit of each limit that the winning rule obliges to, and decides again when there is none. A store that fails refuses the action.
 */
export function count(setting: Setting, attempt: Attempt): void | Promise<void> {
  const limits = attempt.decision.obligations.filter((obligation) => obligation.kind === 'limit');
  if (limits.length === 0) return undefined;
  const settle = (granted: boolean): void | Promise<void> => {
    if (granted) return undefined;
    attempt.decision = limited(setting, attempt);
    return release(setting, attempt);
  };
  try {
    const granted = countFrom(setting, attempt, limits, 0, setting.clock());
    if (!isThenable(granted)) return settle(granted);
    return Promise.resolve(granted)
      .then(settle)
      .catch((error: unknown) => refuse(attempt, error));
  } catch (error) {
    return refuse(attempt, error);
  }
}

type Settle = (store: LimitStore, reservation: Reservation) => void | Promise<void>;

/** Commits or releases every reservation once. What the store cannot do leaves the unit counted, and is told. */
function settleAll(setting: Setting, attempt: Attempt, settle: Settle): void | Promise<void> {
  const { reservations } = attempt;
  if (reservations === null) return undefined;
  attempt.reservations = null;
  const fault = (cause: unknown): void =>
    setting.onFault(new GuardError('limits_unavailable', 'a reservation could not be settled', { cause }));
  const pending: Promise<void>[] = [];
  for (const reservation of reservations) {
    try {
      const settled = settle(setting.limits, reservation);
      if (isThenable(settled)) pending.push(Promise.resolve(settled).catch(fault));
    } catch (error) {
      fault(error);
    }
  }
  return pending.length === 0 ? undefined : Promise.all(pending).then(() => undefined);
}

/** The action runs, or the policy itself denied it, which the dialects count too. */
export function commit(setting: Setting, attempt: Attempt): void | Promise<void> {
  return settleAll(setting, attempt, (store, reservation) => store.commit(reservation));
}

/** The action does not run. */
export function release(setting: Setting, attempt: Attempt): void | Promise<void> {
  return settleAll(setting, attempt, (store, reservation) => store.release(reservation));
}
