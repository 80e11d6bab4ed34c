/** What a decision must be according to the evaluator: the reference that compiled modules are tested against. */
import type { Cell } from '../../host/engine/cell/cell.ts';
import { evaluate, explain } from '../../host/compiler/ir/evaluate/evaluate.ts';
import type { Entry } from '../../host/compiler/ir/types.ts';
import type { Decision, Explanation } from '../../host/engine/index.ts';

/** The parts of a decision that the evaluator determines. */
export interface ExpectedDecision {
  readonly verdict: string;
  readonly allowed: boolean;
  readonly action: string;
  readonly rule: string | null;
  readonly policy: string | null;
  readonly reasons: readonly string[];
  readonly errors: readonly string[];
  readonly matched: readonly string[];
  readonly obligations: readonly unknown[];
  readonly fallback: boolean;
  readonly error: string | null;
  readonly limited: boolean;
  readonly conflict: boolean;
}

/** @param exhausted index of the rule whose limit is used up */
export function expectedDecision(entry: Entry, slots: readonly Cell[], exhausted?: number): ExpectedDecision {
  const outcome = evaluate(entry, slots, exhausted === undefined ? {} : { exhausted });
  const winner = outcome.winner === null ? undefined : entry.rules[outcome.winner];
  return {
    verdict: outcome.verdict,
    allowed: outcome.verdict === 'allow' || outcome.verdict === 'warn',
    action: outcome.limited ? 'deny' : (winner?.action ?? 'deny'),
    rule: winner?.name ?? null,
    policy: winner?.policy ?? null,
    reasons: ids(entry, outcome.determining),
    errors: ids(entry, outcome.erred),
    matched: ids(entry, outcome.matched),
    obligations: outcome.obligations.map((index) => entry.obligations[index]),
    fallback: outcome.fallback,
    error: {
      none: null,
      'policy-error': 'runtime_error:policy_error',
      'no-rule-decided': 'runtime_error:no_rule_decided',
    }[outcome.reason],
    limited: outcome.limited,
    conflict: outcome.conflict,
  };
}

/** The same parts of a decision that a module made. */
export function observedDecision(decision: Decision): ExpectedDecision {
  const { verdict, allowed, action, rule, policy, errors, matched, obligations, fallback, error, limited, conflict } =
    decision;
  const reasons = decision.reasons.map(({ id }) => id);
  return {
    verdict,
    allowed,
    action,
    rule,
    policy,
    reasons,
    errors,
    matched,
    obligations,
    fallback,
    error,
    limited,
    conflict,
  };
}

/** Outcomes and condition values of every rule, as one text a rule. */
export function expectedExplanation(entry: Entry, slots: readonly Cell[]): readonly string[] {
  return explain(entry, slots).rules.map(
    ({ value, conditions }, index) => `${entry.rules[index]?.id ?? ''} ${value}: ${conditions.join(' ')}`,
  );
}

/** The same of a module's explanation. */
export function observedExplanation(explanation: Explanation): readonly string[] {
  return explanation.rules.map(
    ({ id, outcome, conditions }) => `${id} ${outcome}: ${conditions.map(({ value }) => value).join(' ')}`,
  );
}

function ids(entry: Entry, ordinals: readonly number[]): readonly string[] {
  return ordinals.map((index) => entry.rules[index]?.id ?? `(no rule ${index})`);
}
