import type { Expression } from '../syntax/types.ts';
import { expect, fail, rangeFrom } from './cursor.ts';
import type { Cursor } from './cursor.ts';

const MAX_LONG = 2n ** 63n - 1n;
const MAX_DIGITS = 19;

/** Takes a number. `sign` is where the minus before it stands; the smallest number exists only with it. */
export const parseNumber = (cursor: Cursor, sign?: number): Expression => {
  const token = expect(cursor, 'number', 'a number');
  const digits = token.text.replace(/^0+(?=\d)/, '');
  // Length first: reading a number takes time that grows with the square of its digits.
  const magnitude = digits.length > MAX_DIGITS ? null : BigInt(digits);
  if (magnitude === null || magnitude > (sign === undefined ? MAX_LONG : MAX_LONG + 1n)) {
    return fail(cursor, token.range, 'EC035', { number: token.text });
  }
  return sign === undefined
    ? { kind: 'long', value: magnitude, range: token.range }
    : { kind: 'long', value: -magnitude, range: rangeFrom(cursor, sign) };
};
