import type { Strategy } from '../strategy.ts';
import { isNullish, numberOf } from './javascript.ts';
import type { Policy, PolicyRule } from './policy.ts';

interface Ranked {
  readonly policy: Policy;
  readonly rule: PolicyRule;
}

/** How specific a scope is; the engine knows no `organization`. */
const SPECIFICITY: Readonly<Record<string, number>> = { agent: 2, tenant: 1, global: 0 };

const specificity = ({ scope }: Policy): number =>
  scope?.kind === 'string' && Object.hasOwn(SPECIFICITY, scope.value) ? (SPECIFICITY[scope.value] ?? 0) : 0;

export const priorityOf = ({ priority }: PolicyRule): number => (isNullish(priority) ? 0 : numberOf(priority));

/** A sort takes a difference that is no number for none. */
const byPriority = (a: Ranked, b: Ranked): number => priorityOf(b.rule) - priorityOf(a.rule) || 0;

const tierOf = (strategy: Strategy, { policy, rule }: Ranked): number => {
  switch (strategy) {
    case 'deny_overrides':
      return rule.action === 'deny' ? 0 : 1;
    case 'allow_overrides':
      return rule.action === 'allow' ? 0 : 1;
    case 'priority_first_match':
      return 0;
    case 'most_specific_wins':
      return -specificity(policy);
  }
};

/** What ranks a rule before its place does, as a text. */
export const tierText = (strategy: Strategy, ranked: Ranked): string =>
  `${tierOf(strategy, ranked)} ${priorityOf(ranked.rule)}`;

/**
 * The rules in the order in which they win. A priority that is no number ties with every other, which is no order: what a sort makes of it is left to
 * the implementation by ECMA-262 (§23.1.3.30.1). Here each rule is inserted before the first one that it beats, from the end.
 */
export const rankRules = <T extends Ranked>(rules: readonly T[], strategy: Strategy): T[] => {
  const compare = (a: T, b: T): number => tierOf(strategy, a) - tierOf(strategy, b) || byPriority(a, b);
  if (rules.every(({ rule }) => !Number.isNaN(priorityOf(rule)))) return rules.toSorted(compare);
  const sorted: T[] = [];
  for (const rule of rules) {
    let place = sorted.length;
    for (
      let before = sorted[place - 1];
      before !== undefined && compare(rule, before) < 0;
      before = sorted[place - 1]
    ) {
      place--;
    }
    sorted.splice(place, 0, rule);
  }
  return sorted;
};
