import type { Cell } from '../../../../engine/cell/cell.ts';
import { making } from '../define.ts';
import type { ValueOperation } from '../index.ts';

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

/** `decimal(text)`. */
export const cedarDecimal: ValueOperation = making('cedar.decimal', 1, (text) =>
  text.tag === 'string' ? (parseDecimal(text.value) ?? 'error') : 'error',
);
