import { combine, type Outcome } from '../../compiler/ir/evaluate/evaluate.ts';
import { evaluateExpression } from '../../compiler/ir/evaluate/expression.ts';
import type { Entry, Expression, Truth } from '../../compiler/ir/types.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { REASON_TEXTS } from '../../engine/decision/reserved.ts';
import type { ReservedReason } from '../../engine/types.ts';
import type { Observed } from '../run/observed.ts';

const ERRORS: Readonly<Record<Outcome['reason'], ReservedReason | null>> = {
  none: null,
  'policy-error': 'runtime_error:policy_error',
  'no-rule-decided': 'runtime_error:no_rule_decided',
};

/** An outcome of the evaluator in the words of the entry, as the engine tells a module's decision. */
export const observedOf = (entry: Entry, outcome: Outcome): Observed => {
  const error = ERRORS[outcome.reason];
  const winner = outcome.winner === null || error !== null ? undefined : entry.rules[outcome.winner];
  const limit = outcome.obligations.map((index) => entry.obligations[index]).find((each) => each?.kind === 'limit');
  const ids = (indices: readonly number[]): string[] => indices.map((index) => entry.rules[index]?.id ?? '');
  return {
    verdict: outcome.verdict,
    action: winner === undefined || outcome.limited ? 'deny' : winner.action,
    rule: winner?.name ?? null,
    policy: winner?.policy ?? null,
    reason:
      winner === undefined
        ? REASON_TEXTS[error ?? 'runtime_error:no_rule_decided']
        : outcome.limited
          ? `Rate limited: ${limit?.kind === 'limit' ? limit.text : ''}`
          : winner.reason,
    reasons: outcome.determining.map((index) => ({
      id: entry.rules[index]?.id ?? '',
      text: entry.rules[index]?.reason ?? '',
    })),
    errors: ids(outcome.erred),
    matched: ids(outcome.matched),
    obligations: outcome.obligations.flatMap((index) => entry.obligations[index] ?? []),
    fallback: outcome.fallback,
    error,
    limited: outcome.limited,
    conflict: outcome.conflict,
  };
};

/** The values of an entry's guards on one input. */
export const guardValues = (entry: Entry, cells: readonly Cell[]): Truth[] =>
  entry.rules.map(({ guard }) => evaluateExpression(guard, cells, new Map<Expression, Truth>()));

/** The rule whose limit is used up, if it has one: a mutant may have lost it. */
export const usedUp = ({ rules, obligations }: Entry, rule: number | undefined): { readonly exhausted?: number } => {
  const limited = rule !== undefined && rules[rule]?.obligations.some((index) => obligations[index]?.kind === 'limit');
  return limited === true ? { exhausted: rule } : {};
};

/** What the entry decides when its guards have these values. */
export const decideOn = (entry: Entry, values: readonly Truth[], exhausted: number | undefined): Observed =>
  observedOf(entry, combine(entry, values, usedUp(entry, exhausted)));
