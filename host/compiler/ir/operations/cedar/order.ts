import type { Cell } from '../../../../engine/cell/cell.ts';
import {
  decimalGreater,
  decimalGreaterOrEqual,
  decimalLess,
  decimalLessOrEqual,
} from '../../../../engine/cedar/extension/decimal.ts';
import { binary, truth } from '../define.ts';
import type { Operation, OperationName } from '../index.ts';
import type { Truth } from '../../types.ts';

/** Types that `<` knows; both sides have the same. */
const compare = (a: Cell, b: Cell, holds: (a: bigint, b: bigint) => boolean): Truth => {
  if (a.tag === 'int' && b.tag === 'int') return truth(holds(a.value, b.value));
  if (a.tag === 'datetime' && b.tag === 'datetime') return truth(holds(a.value, b.value));
  if (a.tag === 'duration' && b.tag === 'duration') return truth(holds(a.value, b.value));
  return 'error';
};

/** `a < b`. */
export const cedarLess: Operation = binary('cedar.less', (a, b) => compare(a, b, (x, y) => x < y));

/** `a <= b`. */
export const cedarLessOrEqual: Operation = binary('cedar.less-or-equal', (a, b) => compare(a, b, (x, y) => x <= y));

const decimals = (name: OperationName, holds: (a: Cell, b: Cell) => boolean | 'error'): Operation =>
  binary(name, (a, b) => {
    const holding = holds(a, b);
    return holding === 'error' ? 'error' : truth(holding);
  });

/** `a.lessThan(b)`. */
export const cedarDecimalLess: Operation = decimals('cedar.decimal-less', decimalLess);

/** `a.lessThanOrEqual(b)`. */
export const cedarDecimalLessOrEqual: Operation = decimals('cedar.decimal-less-or-equal', decimalLessOrEqual);

/** `a.greaterThan(b)`. */
export const cedarDecimalGreater: Operation = decimals('cedar.decimal-greater', decimalGreater);

/** `a.greaterThanOrEqual(b)`. */
export const cedarDecimalGreaterOrEqual: Operation = decimals('cedar.decimal-greater-or-equal', decimalGreaterOrEqual);
