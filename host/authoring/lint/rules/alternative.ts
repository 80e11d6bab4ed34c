import type { Expression, Rule } from '../../../compiler/ir/types.ts';
import type { EntryView } from '../analysis/entry.ts';
import { seek } from '../analysis/seek.ts';
import { intersect } from '../region/box.ts';
import type { LintRule } from './rule.ts';

/** The alternatives of a guard that is a disjunction, or holds one among its conjuncts, and what must be true beside them. */
const alternativesOf = (
  guard: Expression,
): { readonly beside: readonly Expression[]; readonly parts: readonly Expression[] } => {
  const conjuncts = guard.kind === 'and' ? guard.arguments : [guard];
  const disjunction = conjuncts.find(({ kind }) => kind === 'or');
  if (disjunction?.kind !== 'or') return { beside: [], parts: [] };
  return { beside: conjuncts.filter((part) => part !== disjunction), parts: disjunction.arguments };
};

const isNever = (part: Expression, beside: readonly Expression[], view: EntryView): boolean =>
  seek(
    {
      expressions: [part, ...beside],
      region: (space) =>
        beside.reduce((region, other) => intersect(region, space.region(other, 'true')), space.region(part, 'true')),
      judge: () => null,
    },
    view,
  ).kind === 'none';

const contains = (whole: Expression, part: Expression): boolean => {
  if (whole === part) return true;
  if (whole.kind === 'not') return contains(whole.argument, part);
  return (whole.kind === 'and' || whole.kind === 'or') && whole.arguments.some((each) => contains(each, part));
};

const isConstant = (part: Expression): boolean =>
  part.kind === 'constant' || (part.kind === 'and' && part.arguments.some(isConstant));

const conditionsIn = ({ conditions }: Rule, part: Expression): Rule['conditions'] =>
  conditions.filter(({ expression }) => contains(part, expression));

/** Alternatives of a condition that are never true, in rules that can match by another. */
export const alternative: LintRule = ({ rules, standing, report, view }) => {
  for (const rule of rules) {
    if (standing(rule).kind === 'contradictory') continue;
    const { beside, parts } = alternativesOf(rule.guard);
    for (const part of parts) {
      // What is false whatever the input says, `check` has told of.
      if (isConstant(part) || !isNever(part, beside, view)) continue;
      const conditions = conditionsIn(rule, part);
      report('EL011', {
        rule,
        span: conditions[0]?.span,
        details: { text: conditions.map(({ text }) => text).join(' and ') },
      });
    }
  }
};
