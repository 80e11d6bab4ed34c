import type { Rule } from '../../../compiler/ir/types.ts';
import type { EntryView } from '../analysis/entry.ts';
import { seek } from '../analysis/seek.ts';
import { keyOf } from '../space/atom.ts';
import type { LintContext, LintRule } from './rule.ts';
import { effectOf, namesOf, remainder } from './words.ts';

const sameObligations = (one: Rule, other: Rule): boolean =>
  one.obligations.length === other.obligations.length &&
  one.obligations.every((obligation) => other.obligations.includes(obligation));

/** Whether the condition of one rule is true only where that of the other is. */
const isWithin = (inner: Rule, outer: Rule, view: EntryView): boolean =>
  seek(
    {
      expressions: [inner.guard, outer.guard],
      region: (space) => space.without(space.region(inner.guard, 'true'), space.region(outer.guard, 'true')),
      judge: () => null,
    },
    view,
  ).kind === 'none';

/** Whether two rules do the same on the same inputs. */
const isDuplicate = (rule: Rule, other: Rule, view: EntryView): boolean =>
  rule.effect === other.effect &&
  rule.onError === other.onError &&
  sameObligations(rule, other) &&
  (keyOf(rule.guard) === keyOf(other.guard) || (isWithin(rule, other, view) && isWithin(other, rule, view)));

/** Rules that never decide because others do first. */
export const shadow: LintRule = ({ rules, standing, report, view }: LintContext) => {
  for (const rule of rules) {
    const found = standing(rule);
    if (found.kind !== 'shadowed') continue;
    const { by, point, byFailure } = found;
    const [only, second] = by;
    const details = {
      others: namesOf(by),
      decide: by.length === 1 ? 'decides' : 'decide',
      remainder: remainder(byFailure),
    };
    if (only !== undefined && second === undefined && isDuplicate(rule, only, view)) {
      report('EL009', { rule, others: by, point, details });
      continue;
    }
    const isOverruled = effectOf(rule.effect) !== 'runs' && by.some(({ effect }) => effectOf(effect) === 'runs');
    report(isOverruled ? 'EL004' : 'EL002', { rule, others: by, point, details });
  }
};
