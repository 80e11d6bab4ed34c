import { digitValue } from '../../../ir/unicode/digits.ts';
import { strip } from '../../../ir/unicode/spaces.ts';
import { BOUNDS } from '../reader/bounds.ts';

export interface Limit {
  /** The author's text. */
  readonly text: string;
  readonly count: number;
  readonly windowMs: number;
}

export const WINDOWS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Python's `int(text)` of a number that is not negative; null for anything else. */
const parseCount = (text: string): number | null => {
  const ascii = Array.from(strip(text), (character) => {
    const digit = digitValue(character.codePointAt(0) ?? 0);
    return digit < 0 ? character : String(digit);
  }).join('');
  const digits = /^\+?(\d+(?:_\d+)*)$|^-(0+(?:_0+)*)$/u.exec(ascii)?.slice(1).find(Boolean)?.replaceAll('_', '');
  if (digits === undefined || digits.length > BOUNDS.digits) return null;
  // No window fills beyond this many, and up to it counting is exact.
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
};

/** `N/(second|minute|hour|day)`; null for what the Python engine refuses. */
export const parseLimit = (text: string): Limit | null => {
  const [count = '', period, more] = text.split('/');
  if (period === undefined || more !== undefined) return null;
  const word = strip(period).toLowerCase();
  const windowMs = Object.hasOwn(WINDOWS, word) ? WINDOWS[word] : undefined;
  const parsed = parseCount(count);
  return parsed === null || windowMs === undefined ? null : { text, count: parsed, windowMs };
};
