import { binary } from '../define.ts';
import type { Operation } from '../index.ts';
import { order } from './order.ts';

/** `a < b`. */
export const pythonLess: Operation = binary('python.less', (left, right) => order(left, right, (a, b) => a < b));
