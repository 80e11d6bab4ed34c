import { binary } from '../define.ts';
import type { Operation } from '../index.ts';
import { compareNumbers } from './number.ts';

/** `Number(a) <= b`. */
export const jsNumberLessOrEqual: Operation = binary('js.number-less-or-equal', (left, right) =>
  compareNumbers(left, right, (a, b) => a <= b),
);
