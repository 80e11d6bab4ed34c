import type { Rule } from '../../../ir/types.ts';
import type { Expression } from '../syntax/types.ts';

/** What a policy comes to. */
export interface PolicyOutcome {
  readonly rule: Rule;
  /** `open`: that depends on what is unknown. */
  readonly value: 'true' | 'false' | 'error' | 'open';
  /** Of an open one, what is left of its condition; of one that errs, what errs. */
  readonly expression: Expression | null;
  /** It is not satisfied, whatever is unknown; it may err. */
  readonly impossible: boolean;
}

/** What is decided, and what may be, as `isAuthorizedPartial` of Cedar says it; policies by their ids, in their order. */
export interface PartialResponse {
  /** `escalate`: it is permitted, by a policy with approvers. Null while that depends on what is unknown. */
  readonly decision: 'allow' | 'escalate' | 'deny' | null;
  /** Policies that are satisfied, whatever is unknown, and those that err. */
  readonly satisfied: readonly string[];
  readonly errored: readonly string[];
  /** Policies that determine the decision for some value of what is unknown, or more than these; and those that do for all, or fewer. */
  readonly mayBeDetermining: readonly string[];
  readonly mustBeDetermining: readonly string[];
  /** Policies of which it depends on what is unknown whether they are satisfied. */
  readonly nontrivialResiduals: readonly string[];
}

/** Whether a `forbid` errs, or may, and denies when it does. */
const denies = ({ rule, value }: PolicyOutcome, erring: 'error' | 'open'): boolean =>
  value === erring && rule.onError === 'deny';

const escalates = ({ rule }: PolicyOutcome): boolean => rule.effect === 'escalate';

/** Combines what policies come to: forbid trumps permit, and a permit with approvers one without. */
export const respond = (outcomes: readonly PolicyOutcome[]): PartialResponse => {
  const chosen = (forbids: boolean, value: PolicyOutcome['value']): readonly PolicyOutcome[] =>
    outcomes.filter(
      (outcome) => (outcome.rule.effect === 'deny') === forbids && outcome.value === value && !outcome.impossible,
    );
  // What waits for approvers permits, too.
  const permits = { satisfied: chosen(false, 'true'), open: chosen(false, 'open') };
  const forbids = { satisfied: chosen(true, 'true'), open: chosen(true, 'open') };
  const fails = outcomes.some((outcome) => denies(outcome, 'error'));
  const mayFail = outcomes.some((outcome) => denies(outcome, 'open'));

  const decide = (): PartialResponse['decision'] => {
    if (forbids.satisfied.length > 0 || fails) return 'deny';
    if (permits.satisfied.length === 0 && permits.open.length === 0) return 'deny';
    if (forbids.open.length > 0 || mayFail || permits.satisfied.length === 0) return null;
    if (permits.satisfied.some(escalates)) return 'escalate';
    return permits.open.some(escalates) ? null : 'allow';
  };
  const forbidden = forbids.satisfied.length > 0 || fails;
  const may = forbidden
    ? [...forbids.satisfied, ...forbids.open]
    : [...permits.satisfied, ...permits.open, ...forbids.open];
  const must = forbidden || forbids.open.length > 0 || mayFail ? forbids.satisfied : permits.satisfied;
  const idsOf = (some: readonly PolicyOutcome[]): readonly string[] => {
    const wanted = new Set(some);
    return outcomes.flatMap((outcome) => (wanted.has(outcome) ? [outcome.rule.id] : []));
  };
  const of = (value: PolicyOutcome['value']): readonly string[] =>
    idsOf(outcomes.filter((outcome) => outcome.value === value));
  return {
    decision: decide(),
    satisfied: of('true'),
    errored: of('error'),
    mayBeDetermining: idsOf(may),
    mustBeDetermining: idsOf(must),
    nontrivialResiduals: of('open'),
  };
};
