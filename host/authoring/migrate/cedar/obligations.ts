import type { Entry, Rule } from '../../../compiler/ir/types.ts';
import type { Obligation } from '../../../engine/index.ts';

/** What a policy of Cedar does: it forbids, permits with approvers, or permits. */
export type Side = 'deny' | 'escalate' | 'allow';

/** The side that a rule takes in Cedar, which has no warnings and changes no values. */
export const sideOf = ({ effect }: Rule): Side =>
  effect === 'warn' ? 'allow' : effect === 'transform' ? 'deny' : effect;

/** What of a rule's obligations Cedar's annotations can say. */
export interface SaidObligations {
  readonly kept: readonly Obligation[];
  /** What they say otherwise than the rule. */
  readonly inexact: readonly string[];
  /** What they cannot say. */
  readonly refused: readonly string[];
}

/** The periods of `@limit`, by their milliseconds. */
const PERIODS: ReadonlyMap<number, string> = new Map([
  [1000, 'second'],
  [60_000, 'minute'],
  [3_600_000, 'hour'],
  [86_400_000, 'day'],
]);

/** A name as it may stand in the list of `@approvers`. */
const isListed = (name: string): boolean => name !== '' && name.trim() === name && !name.includes(',');

/** What a rule obliges to, where Cedar's annotations can say it. What denies obliges to nothing. */
export const obligationsOf = (rule: Rule, { obligations: all, dialect }: Entry): SaidObligations => {
  const side = sideOf(rule);
  const kept: Obligation[] = [];
  const inexact: string[] = [];
  const refused: string[] = [];
  if (rule.effect === 'warn') inexact.push('it allows without the warning');
  for (const index of side === 'deny' ? [] : rule.obligations) {
    const obligation = all[index];
    switch (obligation?.kind) {
      case undefined:
        break;
      case 'log':
        inexact.push('it allows without the note');
        break;
      case 'durable':
        refused.push('Cedar has no annotation for a record that must be durable first');
        break;
      case 'approval':
        if (side !== 'escalate') break;
        if (!obligation.approvers.every(isListed))
          refused.push('the name of an approver is empty, or has a comma or a space at an end');
        kept.push(obligation);
        break;
      case 'limit': {
        const period = PERIODS.get(obligation.windowMs);
        if (period === undefined || !Number.isSafeInteger(obligation.count)) {
          refused.push('its limit has no count or no period');
          break;
        }
        if (obligation.grants === 'at-least-one' && obligation.count === 0)
          inexact.push('the first call of a window passes in the dialect, and none here');
        if (dialect === 'agt-ts') inexact.push('its limit counts for each agent by itself');
        kept.push({ ...obligation, text: `${obligation.count}/${period}` });
        break;
      }
    }
  }
  return { kept, inexact, refused };
};
