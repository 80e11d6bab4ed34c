import type { Cell } from '../../../engine/index.ts';
import { evaluateExpression } from '../../../compiler/ir/evaluate/expression.ts';
import type { Entry, Rule, Truth } from '../../../compiler/ir/types.ts';
import type { Region } from '../region/box.ts';
import { NOTHING, union } from '../region/box.ts';
import type { Space } from '../region/region.ts';
import { createBudget } from '../space/budget.ts';
import type { Budget } from '../space/budget.ts';
import { createCandidates } from './candidates.ts';

/** An entry as the analysis asks about it. */
export interface EntryView {
  readonly entry: Entry;
  /** In the order in which they win, fallbacks last. */
  readonly ranked: readonly Rule[];
  /** The place of a rule among the ranked. */
  readonly place: (rule: Rule) => number;
  /** The rules that an input may satisfy, all defaults among them. */
  readonly candidates: (cells: readonly Cell[]) => readonly Rule[];
  /** The rule that decides; null when none does. */
  readonly winner: (cells: readonly Cell[], except?: Rule) => Rule | null;
  readonly budget: Budget;
}

/** Steps that one entry may take; about a second. */
const STEPS = 60_000_000;

export const truthOf = (rule: Rule, cells: readonly Cell[]): Truth => evaluateExpression(rule.guard, cells, new Map());

/** Whether a rule decides when its guard has the value: also by an error that denies. */
export const decides = ({ onError }: Rule, truth: Truth): boolean =>
  truth === 'true' || (truth === 'error' && onError !== 'skip');

/** The inputs for which a rule decides when no other does before it. */
export const decidedBy = (rule: Rule, space: Space): Region =>
  union([space.region(rule.guard, 'true'), rule.onError === 'skip' ? NOTHING : space.region(rule.guard, 'error')]);

export const createEntryView = (entry: Entry, steps = STEPS): EntryView => {
  const ranked = entry.rules.toSorted((a, b) => a.rank - b.rank);
  const places = new Map(ranked.map((rule, place) => [rule, place]));
  const find = createCandidates(ranked);
  const budget = createBudget(steps);
  return {
    entry,
    ranked,
    budget,
    candidates: (cells) => find(cells).flatMap((place) => ranked[place] ?? []),
    place: (rule) => places.get(rule) ?? ranked.length,
    winner(cells, except) {
      for (const place of find(cells)) {
        const rule = ranked[place];
        if (rule === undefined || rule === except) continue;
        if (decides(rule, truthOf(rule, cells))) return rule;
      }
      return null;
    },
  };
};
