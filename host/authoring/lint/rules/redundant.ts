import type { Cell } from '../../../engine/index.ts';
import type { Rule } from '../../../compiler/ir/types.ts';
import { decidedBy, decides, truthOf } from '../analysis/entry.ts';
import type { EntryView } from '../analysis/entry.ts';
import { seek } from '../analysis/seek.ts';
import type { Answer } from '../analysis/seek.ts';
import { NOTHING, union } from '../region/box.ts';
import type { Region } from '../region/box.ts';
import type { Space } from '../region/region.ts';
import { areApart } from './apart.ts';
import type { LintContext, LintRule } from './rule.ts';

/** Rules between two others that may have to be looked at. */
const MOST_BETWEEN = 16;

const sameObligations = (one: Rule, other: Rule): boolean =>
  one.obligations.length === other.obligations.length &&
  one.obligations.every((obligation) => other.obligations.includes(obligation));

/** Whether the rule comes to the same when its guard errs as when it is true. */
const errsAlike = ({ onError, effect, obligations }: Rule): boolean =>
  onError !== 'deny' || (effect === 'deny' && obligations.length === 0);

/** Whether two rules come to the same wherever their guards are true. */
const sameOutcome = (one: Rule, other: Rule): boolean => one.effect === other.effect && sameObligations(one, other);

/** Whether two rules that decide on an input come to the same there. */
const sameOn = (cells: readonly Cell[], one: Rule, other: Rule): boolean => {
  const errs = (rule: Rule): boolean => !errsAlike(rule) && truthOf(rule, cells) === 'error';
  if (errs(one) || errs(other)) return errs(one) && errs(other);
  return sameOutcome(one, other);
};

/** The ranked rules, of which each is looked at. */
const spent = ({ ranked, budget }: EntryView): readonly Rule[] => {
  budget.spend(ranked.length);
  return ranked;
};

/** Rules that win over `later` and lose to `rule`, may come to something else, and may match where the rule does. */
const between = (rule: Rule, later: Rule, view: EntryView): readonly Rule[] =>
  spent(view)
    .slice(view.place(rule) + 1, view.place(later))
    .filter((other) => !(sameOutcome(rule, other) && errsAlike(other)) && !areApart(rule.guard, other.guard));

/** Where a later rule takes the rule's place and comes to the same. */
const replacedBy = (later: Rule, rule: Rule, view: EntryView, space: Space): Region => {
  const alike = errsAlike(later) ? decidedBy(later, space) : space.region(later.guard, 'true');
  const otherwise = between(rule, later, view).map((each) => decidedBy(each, space));
  const erring = errsAlike(rule) ? NOTHING : space.region(rule.guard, 'error');
  return space.without(alike, union([...otherwise, erring]));
};

/** Looks for an input whose decision would change without the rule. */
const seekDifference = (rule: Rule, view: EntryView): Answer =>
  seek(
    {
      expressions: [rule.guard],
      region: (space) => decidedBy(rule, space),
      judge({ cells }) {
        if (!decides(rule, truthOf(rule, cells))) return null;
        const winner = view.winner(cells);
        if (winner === null) return null;
        if (winner !== rule) return view.place(winner) < view.place(rule) ? winner : null;
        const next = view.winner(cells, rule);
        if (next === null || !sameOn(cells, rule, next)) return 'found';
        return between(rule, next, view).length > MOST_BETWEEN ? null : next;
      },
      alsoAbout: (other) =>
        view.place(other) < view.place(rule) ? [] : between(rule, other, view).map(({ guard }) => guard),
      ruledOut: (other, space) =>
        view.place(other) < view.place(rule) ? decidedBy(other, space) : replacedBy(other, rule, view, space),
    },
    view,
  );

/** Rules without which every decision would have the same verdict and obligations, so that no test of verdicts can tell whether they are there. */
export const redundant: LintRule = ({ rules, standing, report, view, notes, undecided }: LintContext) => {
  if (!notes) return;
  for (const rule of rules) {
    const found = standing(rule);
    if (found.kind !== 'live') continue;
    const answer = seekDifference(rule, view);
    if (answer.kind === 'unknown') undecided(rule);
    if (answer.kind !== 'none') continue;
    const others = answer.by.filter((other) => view.place(other) > view.place(rule));
    report('EL010', {
      rule,
      others,
      point: found.point,
      details: { others: others.map(({ id }) => `"${id}"`).join(', ') },
    });
  }
};
