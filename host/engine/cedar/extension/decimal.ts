import type { Cell } from '../../cell/cell.ts';

const DECIMAL = /^(-?)([0-9]+)\.([0-9]{1,4})$/u;

/** Most digits that a number within the range can have, zeros at the front aside. */
const MOST_DIGITS = 16;

/** The decimal with this many ten-thousandths, in its smallest scale. */
const decimalCell = (tenThousandths: bigint): Cell => {
  let coefficient = tenThousandths;
  let scale = 4;
  while (scale > 0 && coefficient % 10n === 0n) {
    coefficient /= 10n;
    scale--;
  }
  return { tag: 'decimal', coefficient, scale };
};

/** The decimal that a text such as `-1.25` says; null for any other, and for what is beyond 64 bits of ten-thousandths. */
export const parseDecimal = (text: string): Cell | null => {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = whole.replace(/^0+/u, '');
  if (digits.length > MOST_DIGITS) return null;
  const magnitude = BigInt(`${digits}${fraction.padEnd(4, '0')}`);
  const value = sign === '' ? magnitude : -magnitude;
  return BigInt.asIntN(64, value) === value ? decimalCell(value) : null;
};

/** A decimal of Cedar has at most four decimals, so this is exact. */
const tenThousandths = (coefficient: bigint, scale: number): bigint => coefficient * 10n ** BigInt(4 - scale);

const comparing =
  (holds: (a: bigint, b: bigint) => boolean) =>
  (a: Cell, b: Cell): boolean | 'error' => {
    if (a.tag !== 'decimal' || b.tag !== 'decimal' || a.scale > 4 || b.scale > 4) return 'error';
    return holds(tenThousandths(a.coefficient, a.scale), tenThousandths(b.coefficient, b.scale));
  };

/** Comparisons of decimals; of anything else, an error. */
export const decimalLess = comparing((a, b) => a < b);
export const decimalLessOrEqual = comparing((a, b) => a <= b);
export const decimalGreater = comparing((a, b) => a > b);
export const decimalGreaterOrEqual = comparing((a, b) => a >= b);
