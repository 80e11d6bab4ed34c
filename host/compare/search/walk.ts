import type { Expression } from '../../compiler/ir/types.ts';
import { ruleMay, type Model, type Region } from './model.ts';

/** Who decides: a rule by its index; `-1 - index` when its error does; `NOBODY` when the rules run out. */
export type Winner = number;
export const NOBODY: Winner = -2147483648;

/** What a region's inputs may be decided by. */
export interface Walk {
  /** Everyone who may decide, best rank first. */
  readonly winners: readonly Winner[];
  /** The guard that must be known better before the decision is; null when one winner is certain. */
  readonly open: Expression | null;
  /** Guards that were looked at. */
  readonly looked: number;
}

/** The index of the rule that a winner stands for; null for none. */
export const ruleOf = (winner: Winner): number | null => {
  if (winner === NOBODY) return null;
  return winner < 0 ? -1 - winner : winner;
};

/** Goes through an entry's rules by rank until one decides for certain, or, after `most`, enough that may. */
export const walk = (model: Model, region: Region, most: number): Walk => {
  const winners: Winner[] = [];
  let open: Expression | null = null;
  let looked = 0;
  for (const index of model.order) {
    const rule = model.entry.rules[index];
    if (rule === undefined) continue;
    looked++;
    const { decides, fails, passes } = ruleMay(rule, model.may(rule.guard, region));
    if (decides) winners.push(index);
    if (fails) winners.push(-1 - index);
    if ((decides || fails) && (passes || (decides && fails))) open ??= rule.guard;
    if (!passes) return { winners, open, looked };
    if (winners.length >= most) return { winners, open, looked };
  }
  winners.push(NOBODY);
  return { winners, open, looked };
};
