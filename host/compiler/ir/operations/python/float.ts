import type { Cell } from '../../../../engine/cell/cell.ts';
import type { Truth } from '../../types.ts';
import { digitValue } from '../../unicode/digits.ts';
import { isSpace } from '../../unicode/spaces.ts';
import { truth } from '../define.ts';

const NUMBER = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/iu;
const INFINITE = /^([+-]?)inf(?:inity)?$/iu;
const NAN = /^[+-]?nan$/iu;

/** Decimal digits of every script become ASCII digits, and white space beyond ASCII a space; other characters that are not ASCII make it no number. */
const toAscii = (text: string): string | null => {
  let ascii = '';
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint < 0x80) {
      ascii += character;
      continue;
    }
    const digit = digitValue(codePoint);
    if (digit >= 0) ascii += String(digit);
    else if (isSpace(codePoint)) ascii += ' ';
    else return null;
  }
  return ascii;
};

/** Without the ASCII white space of C around it, which all other white space has become by then; U+001C to U+001F are none. */
const trim = (ascii: string): string => {
  const isBlank = (unit: number): boolean => unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  let start = 0;
  let end = ascii.length;
  while (start < end && isBlank(ascii.charCodeAt(start))) start++;
  while (end > start && isBlank(ascii.charCodeAt(end - 1))) end--;
  return ascii.slice(start, end);
};

/** `float(text)`, or null where Python raises a ValueError. */
export const parseFloatText = (text: string): number | null => {
  const converted = toAscii(text);
  if (converted === null) return null;
  const ascii = trim(converted);
  if (NUMBER.test(ascii)) return Number(ascii.replaceAll('_', ''));
  const infinite = INFINITE.exec(ascii);
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity;
  return NAN.test(ascii) ? Number.NaN : null;
};

/** `float(cell)`: null where Python raises a TypeError or ValueError, `'overflow'` for an integer beyond a double. */
const toFloat = (cell: Cell): number | null | 'overflow' => {
  switch (cell.tag) {
    case 'absent':
    case 'null':
      return 0;
    case 'bool':
      return cell.value ? 1 : 0;
    case 'int':
    case 'bigint': {
      const number = Number(cell.value);
      return Number.isFinite(number) ? number : 'overflow';
    }
    case 'float':
      return cell.value;
    case 'string':
      return parseFloatText(cell.value);
    default:
      return null;
  }
};

/**
 * `float(left) <relation> right`, as the agt-py comparison does it: None counts as 0, what `float()` refuses is false, and an integer too large for a
 * double raises an OverflowError, which is an error here. The right side is a float constant.
 */
export const compareFloats = (left: Cell, right: Cell, relation: (a: number, b: number) => boolean): Truth => {
  const a = toFloat(left);
  if (a === 'overflow') return 'error';
  const b = toFloat(right);
  if (b === 'overflow') return 'error';
  return truth(a !== null && b !== null && relation(a, b));
};
