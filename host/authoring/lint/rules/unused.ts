import type { Obligation } from '../../../engine/index.ts';
import type { Rule } from '../../../compiler/ir/types.ts';
import type { LintContext, LintRule } from './rule.ts';

const nameOf = (obligation: Obligation): string => {
  switch (obligation.kind) {
    case 'approval':
      return obligation.approvers.length === 0 ? 'approval' : `approvers (${obligation.approvers.join(', ')})`;
    case 'limit':
      return `limit (${obligation.text})`;
    case 'log':
      return `log (${obligation.label})`;
    case 'durable':
      return 'durable record';
  }
};

/** What an obligation does not do for a rule that decides. */
const idle = (obligation: Obligation, { effect }: Rule): string | null => {
  if (obligation.kind === 'approval' && effect !== 'escalate' && obligation.approvers.length > 0)
    return 'are never asked';
  if (obligation.kind === 'limit' && effect === 'deny') return 'limits nothing';
  return null;
};

const obligationsOf = ({ view }: LintContext, rule: Rule): readonly Obligation[] =>
  rule.obligations.flatMap((index) => view.entry.obligations[index] ?? []);

/** Approvers, limits and other obligations that no decision brings. */
export const unused: LintRule = (context) => {
  for (const rule of context.rules) {
    const { kind } = context.standing(rule);
    for (const obligation of obligationsOf(context, rule)) {
      const why = idle(obligation, rule);
      const details = { obligation: nameOf(obligation), action: rule.action };
      if (why !== null) context.report('EL007', { rule, details: { ...details, why } });
      else if ((kind === 'contradictory' || kind === 'shadowed') && obligation.kind !== 'log') {
        context.report('EL008', { rule, details });
      }
    }
  }
};
