import { binary } from '../define.ts';
import type { Operation } from '../index.ts';
import { order } from './order.ts';

/** `a <= b`. */
export const pythonLessOrEqual: Operation = binary('python.less-or-equal', (left, right) =>
  order(left, right, (a, b) => a <= b),
);
