import { binary } from '../define.ts';
import type { Operation } from '../index.ts';
import { compareFloats } from './float.ts';

/** `float(a) < b`. */
export const pythonFloatLess: Operation = binary('python.float-less', (left, right) =>
  compareFloats(left, right, (a, b) => a < b),
);
