import { binary } from '../define.ts';
import type { Operation } from '../index.ts';
import { compareNumbers } from './number.ts';

/** `Number(a) > b`. */
export const jsNumberGreater: Operation = binary('js.number-greater', (left, right) =>
  compareNumbers(left, right, (a, b) => a > b),
);
