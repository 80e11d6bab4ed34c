import { alternative } from './alternative.ts';
import { contradiction } from './contradiction.ts';
import { overlap } from './overlap.ts';
import { pattern } from './pattern.ts';
import { redundant } from './redundant.ts';
import type { LintRule } from './rule.ts';
import { shadow } from './shadow.ts';
import { unused } from './unused.ts';

/** Every kind of finding. */
export const LINT_RULES: readonly LintRule[] = [
  contradiction,
  alternative,
  shadow,
  overlap,
  unused,
  pattern,
  redundant,
];
