import { digitValue } from '../../ir/unicode/digits.ts';
import { strip } from '../../ir/unicode/spaces.ts';

/** CPython 3.11.7 converts no more digits (`sys.get_int_max_str_digits()`). */
const MOST_DIGITS = 4300;

/** Python's `int(text)`; null where it raises. Beyond 2^53 it is not exact. */
export const integerOf = (text: string): number | null => {
  const [, sign, digits] = /^([+-]?)(.*)$/su.exec(strip(text)) ?? [];
  if (digits === undefined || digits === '') return null;
  let value = 0;
  let count = 0;
  let isBehindDigit = false;
  for (const character of digits) {
    const digit = character === '_' ? -1 : digitValue(character.codePointAt(0) ?? 0);
    if (digit < 0 && (character !== '_' || !isBehindDigit)) return null;
    isBehindDigit = digit >= 0;
    if (!isBehindDigit) continue;
    value = value * 10 + digit;
    count++;
  }
  return isBehindDigit && count <= MOST_DIGITS ? (sign === '-' ? -value : value) : null;
};
