import type { Expression, Rule } from '../../../compiler/ir/types.ts';
import { union } from '../region/box.ts';
import type { Region } from '../region/box.ts';
import { createSpace } from '../region/region.ts';
import type { Space } from '../region/region.ts';
import { createBudget } from '../space/budget.ts';
import { TooComplex } from '../space/too-complex.ts';
import type { Point } from '../witness/input.ts';
import { pointsOf } from '../witness/points.ts';
import { decidedBy } from './entry.ts';
import type { EntryView } from './entry.ts';

/** What is sought. */
export interface Goal {
  /** The expressions that `region` asks about. */
  readonly expressions: readonly Expression[];
  /** Every input that could be one that is sought is in it. */
  region(space: Space): Region;
  /** Whether an input is one that is sought; else the rule whose inputs are not, or null when nothing is learnt from it. */
  judge(point: Point): 'found' | Rule | null;
  /** The inputs that a rule rules out. Default: all for which it decides. */
  ruledOut?(rule: Rule, space: Space): Region;
  /** Expressions that `ruledOut` asks about, beside the rule's own guard. */
  alsoAbout?(rule: Rule): readonly Expression[];
}

export type Answer =
  | { readonly kind: 'found'; readonly point: Point }
  /** There is none: these rules rule every input out. `point` is one of them, if there is any at all. */
  | { readonly kind: 'none'; readonly by: readonly Rule[]; readonly point: Point | null }
  | { readonly kind: 'unknown' };

/** Rules that may be learnt of before the search gives up. */
const MOST_RULES = 24;
/** Steps of one search. */
const STEPS = 400_000;

const left = (goal: Goal, rules: readonly Rule[], view: EntryView): { space: Space; region: Region } => {
  const expressions = [
    ...goal.expressions,
    ...rules.flatMap((rule) => [rule.guard, ...(goal.alsoAbout?.(rule) ?? [])]),
  ];
  const space = createSpace(expressions, createBudget(STEPS, view.budget));
  const ruledOut = (rule: Rule): Region => goal.ruledOut?.(rule, space) ?? decidedBy(rule, space);
  return { space, region: space.without(goal.region(space), union(rules.map((rule) => ruledOut(rule)))) };
};

/** The rules without those that are not needed to rule everything out. */
const fewest = (goal: Goal, rules: readonly Rule[], view: EntryView): readonly Rule[] => {
  let kept = rules;
  if (kept.length < 2) return kept;
  for (const rule of rules) {
    const fewer = kept.filter((other) => other !== rule);
    if (left(goal, fewer, view).region.length === 0) kept = fewer;
  }
  return kept;
};

const search = (goal: Goal, view: EntryView): Answer => {
  const rules: Rule[] = [];
  let shown: Point | null = null;
  while (rules.length <= MOST_RULES) {
    const { space, region } = left(goal, rules, view);
    if (region.length === 0) return { kind: 'none', by: fewest(goal, rules, view), point: shown };
    let learnt: Rule | null = null;
    for (const point of pointsOf(view.entry, region, space)) {
      const verdict = goal.judge(point);
      if (verdict === 'found') return { kind: 'found', point };
      if (verdict === null || rules.includes(verdict)) continue;
      learnt = verdict;
      shown ??= point;
      break;
    }
    if (learnt === null) break;
    rules.push(learnt);
  }
  return { kind: 'unknown' };
};

/**
 * Looks for an input by counterexamples: an input of the region is tried; the rule that makes it not the one that is sought rules out all of its inputs; and so on until one is found
 * or none is left. That none is left is certain, whatever the region's description leaves out of account: it describes too many inputs, never too few.
 */
export const seek = (goal: Goal, view: EntryView): Answer => {
  try {
    return search(goal, view);
  } catch (error) {
    if (error instanceof TooComplex) return { kind: 'unknown' };
    throw error;
  }
};
