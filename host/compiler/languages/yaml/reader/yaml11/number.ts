import { parseFloatText as parsePythonFloat } from '../../../../ir/operations/python/float.ts';
import { BOUNDS } from '../bounds.ts';

const DECIMAL = /^[0-9]+$/u;

/** `int(text)` of decimal digits, within CPython's limit on their number. */
const parseDecimal = (text: string): bigint | null =>
  DECIMAL.test(text) && text.length <= BOUNDS.digits ? BigInt(text) : null;

/** Base 60: `1:30` is 90. Every part is an integer of the notation. */
const parseSexagesimal = (text: string): bigint | null => {
  let value = 0n;
  const parts = text.split(':');
  // Each part multiplies by 60, so the parts bound the number's size.
  if (parts.length > BOUNDS.digits) return null;
  for (const part of parts) {
    const digits = parseDecimal(part);
    if (digits === null) return null;
    value = value * 60n + digits;
  }
  return value;
};

const parseUnsigned = (text: string): bigint | null => {
  if (text === '0') return 0n;
  if (/^0b[01]+$/u.test(text) || /^0x[0-9a-fA-F]+$/u.test(text)) {
    return text.length <= BOUNDS.digits ? BigInt(text) : null;
  }
  if (text.startsWith('0')) {
    return /^0[0-7]+$/u.test(text) && text.length <= BOUNDS.digits ? BigInt(`0o${text.slice(1)}`) : null;
  }
  return text.includes(':') ? parseSexagesimal(text) : parseDecimal(text);
};

const splitSign = (text: string): [negative: boolean, rest: string] =>
  text.startsWith('-') || text.startsWith('+') ? [text.startsWith('-'), text.slice(1)] : [false, text];

/** The value of a YAML 1.1 integer, underscores and bases included; null where PyYAML raises an error. */
export const parseIntText = (text: string): bigint | null => {
  const [negative, digits] = splitSign(text.replaceAll('_', ''));
  const value = parseUnsigned(digits);
  return value !== null && negative ? -value : value;
};

/** The value of a YAML 1.1 float; null where PyYAML raises an error. */
export const parseFloatText = (text: string): number | null => {
  const [negative, digits] = splitSign(text.replaceAll('_', '').toLowerCase());
  const sign = negative ? -1 : 1;
  if (digits === '.inf') return sign * Infinity;
  if (digits === '.nan') return Number.NaN;
  if (!digits.includes(':')) {
    const value = parsePythonFloat(digits);
    return value === null ? null : sign * value;
  }
  // PyYAML sums from the last part up, in doubles.
  let value = 0;
  let base = 1;
  for (const part of digits.split(':').reverse()) {
    const number = parsePythonFloat(part);
    if (number === null) return null;
    value += number * base;
    base *= 60;
  }
  return sign * value;
};
