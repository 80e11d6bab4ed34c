import type { Cell } from '../../../../engine/cell/cell.ts';
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

/** A decimal of Cedar has at most four decimals, so this is exact. */
const tenThousandths = (coefficient: bigint, scale: number): bigint => coefficient * 10n ** BigInt(4 - scale);

const decimals = (name: OperationName, holds: (a: bigint, b: bigint) => boolean): Operation =>
  binary(name, (a, b) => {
    if (a.tag !== 'decimal' || b.tag !== 'decimal' || a.scale > 4 || b.scale > 4) return 'error';
    return truth(holds(tenThousandths(a.coefficient, a.scale), tenThousandths(b.coefficient, b.scale)));
  });

/** `a.lessThan(b)`. */
export const cedarDecimalLess: Operation = decimals('cedar.decimal-less', (a, b) => a < b);

/** `a.lessThanOrEqual(b)`. */
export const cedarDecimalLessOrEqual: Operation = decimals('cedar.decimal-less-or-equal', (a, b) => a <= b);

/** `a.greaterThan(b)`. */
export const cedarDecimalGreater: Operation = decimals('cedar.decimal-greater', (a, b) => a > b);

/** `a.greaterThanOrEqual(b)`. */
export const cedarDecimalGreaterOrEqual: Operation = decimals('cedar.decimal-greater-or-equal', (a, b) => a >= b);
