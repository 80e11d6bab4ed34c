import type { Rule } from '../../../compiler/ir/types.ts';
import { callsIn, constantOf } from '../space/atom.ts';
import type { Call } from '../space/atom.ts';
import { patternIn } from '../space/facts.ts';
import type { LintRule } from './rule.ts';

const sourceOf = (call: Call): string => {
  const cell = constantOf(call)?.cell;
  return cell?.tag === 'string' ? cell.value : '';
};

const spanOf = ({ conditions, span }: Rule): Rule['span'] => conditions.at(-1)?.span ?? span;

/** Patterns that need not be patterns: a text, or anything at all. (Rules of patterns that are the same, or part of another's, are shadowed as any rules are.) */
export const pattern: LintRule = ({ rules, report, notes }) => {
  for (const rule of rules) {
    for (const call of callsIn(rule.guard)) {
      const facts = patternIn(call);
      const details = { pattern: JSON.stringify(sourceOf(call)) };
      if (facts?.always === true) report('EL013', { rule, span: spanOf(rule), details });
      else if (notes && facts !== null && facts.literal !== null) {
        report('EL012', { rule, span: spanOf(rule), details: { ...details, text: JSON.stringify(facts.literal) } });
      }
    }
  }
};
