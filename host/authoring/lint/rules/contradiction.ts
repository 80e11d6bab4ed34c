import { effectOf, remainder } from './words.ts';
import type { LintRule } from './rule.ts';

/** Rules whose conditions contradict themselves. */
export const contradiction: LintRule = ({ rules, standing, report }) => {
  for (const rule of rules) {
    const found = standing(rule);
    if (found.kind !== 'contradictory') continue;
    report(effectOf(rule.effect) === 'runs' ? 'EL001' : 'EL003', {
      rule,
      details: { remainder: remainder(found.byFailure) },
    });
  }
};
