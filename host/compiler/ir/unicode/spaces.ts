import { setOf } from '../../patterns/code-points/set.ts';
import type { CodePointSet } from '../../patterns/code-points/set.ts';

/**
 * What Python 3.11's `str.strip()`, `str.isspace()` and `\s` call white space (Unicode 14.0). Unlike ECMAScript's it holds U+001C to U+001F and
 * U+0085, and not U+FEFF.
 */
export const isSpace = (codePoint: number): boolean =>
  (codePoint >= 0x09 && codePoint <= 0x0d) ||
  (codePoint >= 0x1c && codePoint <= 0x20) ||
  codePoint === 0x85 ||
  codePoint === 0xa0 ||
  codePoint === 0x1680 ||
  (codePoint >= 0x2000 && codePoint <= 0x200a) ||
  codePoint === 0x2028 ||
  codePoint === 0x2029 ||
  codePoint === 0x202f ||
  codePoint === 0x205f ||
  codePoint === 0x3000;

/** What Python 3.11's `\s` matches. */
export const spaceSet = (): CodePointSet =>
  setOf(
    Array.from({ length: 0x3001 }, (_, codePoint) => codePoint)
      .filter(isSpace)
      .map((space) => [space, space + 1]),
  );

/** Python's `text.strip()`. Every white space is a single UTF-16 unit, so units can be looked at one by one. */
export const strip = (text: string): string => {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
};
