import { binary } from '../define.ts';
import type { Operation } from '../index.ts';
import { compareFloats } from './float.ts';

/** `float(a) <= b`. */
export const pythonFloatLessOrEqual: Operation = binary('python.float-less-or-equal', (left, right) =>
  compareFloats(left, right, (a, b) => a <= b),
);
