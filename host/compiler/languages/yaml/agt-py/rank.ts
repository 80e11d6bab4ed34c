import type { Strategy } from '../strategy.ts';
import type { Policy, PolicyRule } from './policy.ts';

/** How specific a scope is; an unknown scope is global. */
const SPECIFICITY: Readonly<Record<string, number>> = { agent: 3, organization: 2, tenant: 1, global: 0 };

interface Ranked {
  readonly policy: Policy;
  readonly rule: PolicyRule;
}

export const specificity = (scope: string): number =>
  Object.hasOwn(SPECIFICITY, scope) ? (SPECIFICITY[scope] ?? 0) : 0;

const byPriority = (a: Ranked, b: Ranked): number => {
  if (a.rule.priority === b.rule.priority) return 0;
  return a.rule.priority > b.rule.priority ? -1 : 1;
};

/** What a strategy compares before the priority: the lower wins. */
const tierOf = (strategy: Strategy, { policy, rule }: Ranked): number => {
  switch (strategy) {
    case 'deny_overrides':
      return rule.action === 'deny' ? 0 : 1;
    case 'allow_overrides':
      return rule.action === 'allow' ? 0 : 1;
    case 'priority_first_match':
      return 0;
    case 'most_specific_wins':
      return -specificity(policy.scope);
  }
};

/** What ranks a rule before its place does, as a text. */
export const tierText = (strategy: Strategy, ranked: Ranked): string =>
  `${tierOf(strategy, ranked)} ${ranked.rule.priority}`;

/**
 * The rules in the order in which they win. Whatever others match, the winner is the matching rule that comes first: every strategy is an order of
 * rules, with ties in the order of loading.
 */
export const rankRules = <T extends Ranked>(rules: readonly T[], strategy: Strategy): T[] =>
  rules.toSorted((a, b) => tierOf(strategy, a) - tierOf(strategy, b) || byPriority(a, b));
