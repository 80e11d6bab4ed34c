import { childrenOf } from '../syntax/children.ts';
import type { Expression } from '../syntax/types.ts';

/** Most operations that evaluating one expression may take, whatever the request. */
export const MAX_WEIGHT = 1 << 20;

/** How many operations evaluating an expression takes at most: `x is T in y` evaluates `x` twice. */
export const weightOf = (expression: Expression): number => {
  const weights = childrenOf(expression).map(weightOf);
  const [first = 0] = weights;
  const again = expression.kind === 'is' && expression.in !== null ? first : 0;
  return weights.reduce((sum, weight) => sum + weight, 1 + again);
};
