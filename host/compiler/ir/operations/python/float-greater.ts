import { binary } from '../define.ts';
import type { Operation } from '../index.ts';
import { compareFloats } from './float.ts';

/** `float(a) > b`. */
export const pythonFloatGreater: Operation = binary('python.float-greater', (left, right) =>
  compareFloats(left, right, (a, b) => a > b),
);
