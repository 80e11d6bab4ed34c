import type { Rule } from '../../../compiler/ir/types.ts';
import { truthOf } from '../analysis/entry.ts';
import type { EntryView } from '../analysis/entry.ts';
import { seek } from '../analysis/seek.ts';
import type { Answer } from '../analysis/seek.ts';
import { intersect } from '../region/box.ts';
import { pairsOf } from './apart.ts';
import type { LintRule } from './rule.ts';
import { effectOf } from './words.ts';

/** Pairs of rules that are compared at most. */
const MOST_PAIRS = 200_000;

/** Looks for an input on which the first rule decides, and on which the second would without it. */
const seekOverlap = (first: Rule, second: Rule, view: EntryView): Answer =>
  seek(
    {
      expressions: [first.guard, second.guard],
      region: (space) => intersect(space.region(first.guard, 'true'), space.region(second.guard, 'true')),
      judge({ cells }) {
        if (truthOf(first, cells) !== 'true' || truthOf(second, cells) !== 'true') return null;
        const winner = view.winner(cells);
        if (winner === first) return 'found';
        return winner !== null && view.place(winner) < view.place(first) ? winner : null;
      },
    },
    view,
  );

/** Rules of different effect that overlap: by the order of writing alone (EL005), or as their priorities or the strategy have it (EL006). */
export const overlap: LintRule = ({ rules, standing, report, view, notes, uncompared }) => {
  const live = rules.filter((rule) => standing(rule).kind === 'live');
  let compared = 0;
  for (const [first, second] of pairsOf(live)) {
    if (effectOf(first.effect) === effectOf(second.effect)) continue;
    const byPlace = first.tier !== undefined && first.tier === second.tier;
    if (!byPlace && !notes) continue;
    if (++compared > MOST_PAIRS || view.budget.isSpent) {
      uncompared(1);
      continue;
    }
    const answer = seekOverlap(first, second, view);
    if (answer.kind === 'unknown') uncompared(1);
    if (answer.kind !== 'found') continue;
    report(byPlace ? 'EL005' : 'EL006', {
      rule: second,
      others: [first],
      point: answer.point,
      details: { other: first.id, effect: second.action, otherEffect: first.action },
    });
  }
};
