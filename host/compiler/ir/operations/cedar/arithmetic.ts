import type { Cell } from '../../../../engine/cell/cell.ts';
import { making } from '../define.ts';
import type { ValueOperation, ValueOperationName } from '../index.ts';

/** The number as an integer; an error where it does not fit 64 bits. */
const checked = (value: bigint): Cell | 'error' =>
  BigInt.asIntN(64, value) === value ? { tag: 'int', value } : 'error';

const arithmetic = (name: ValueOperationName, compute: (a: bigint, b: bigint) => bigint): ValueOperation =>
  making(name, 2, (a, b) => (a.tag === 'int' && b.tag === 'int' ? checked(compute(a.value, b.value)) : 'error'));

/** `a + b`. */
export const cedarAdd: ValueOperation = arithmetic('cedar.add', (a, b) => a + b);

/** `a - b`. */
export const cedarSubtract: ValueOperation = arithmetic('cedar.subtract', (a, b) => a - b);

/** `a * b`. */
export const cedarMultiply: ValueOperation = arithmetic('cedar.multiply', (a, b) => a * b);

/** `-a`. */
export const cedarNegate: ValueOperation = making('cedar.negate', 1, (a) =>
  a.tag === 'int' ? checked(-a.value) : 'error',
);
