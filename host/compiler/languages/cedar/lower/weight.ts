import { childrenOf } from '../syntax/children.ts';
import type { Expression } from '../syntax/types.ts';
import type { Schema } from '../schema/types.ts';
import { countGroupsTried } from './groups.ts';

/** Most operations that evaluating one expression may take, whatever the request. */
export const MAX_WEIGHT = 1 << 20;

/** How often `in` is evaluated beside the one time that it is written. */
const timesMore = (expression: Expression, schema: Schema | null): number => {
  if (expression.kind === 'is' && expression.in !== null)
    return countGroupsTried({ subject: expression.target, target: expression.in }, schema);
  if (expression.kind !== 'binary' || expression.operator !== 'in') return 0;
  return countGroupsTried({ subject: expression.left, target: expression.right }, schema);
};

/** How many operations evaluating an expression takes at most: `x is T in y` evaluates `x` twice, and `x in y` both again for each group of actions that they may be about. */
export const weightOf = (expression: Expression, schema: Schema | null): number => {
  const weights = childrenOf(expression).map((child) => weightOf(child, schema));
  const [first = 0] = weights;
  const once = weights.reduce((sum, weight) => sum + weight, 1);
  const again = expression.kind === 'is' && expression.in !== null ? first : 0;
  return once + again + timesMore(expression, schema) * (once + 2);
};
