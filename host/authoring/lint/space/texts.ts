import { compareCodePoints } from '../../../compiler/ir/operations/python/order.ts';

/** Representatives of texts. */

/** What stands behind a text in the hope of coming before the next; the last always does. */
const TAILS = ['a', '0', '!', '\0'] as const;

/** For each two neighbours of the ascending texts, and after the last, a text between them where there is any. */
export const textsBetween = (points: readonly string[]): readonly string[] => {
  const sorted = [...new Set(points)].sort(compareCodePoints);
  return sorted.flatMap((low, index) => {
    const high = sorted[index + 1];
    const found = TAILS.map((tail) => low + tail).find(
      (text) => high === undefined || compareCodePoints(text, high) < 0,
    );
    return found ?? [];
  });
};

/** A text that is none of these, and no number. */
export const freshText = (taken: ReadonlySet<string>): string => {
  for (let number = 0; ; number++) {
    const text = number === 0 ? 'other' : `other-${number}`;
    if (!taken.has(text)) return text;
  }
};

/** A text that reads as the number, and is none of these. White space before a number means nothing to Python or ECMAScript. */
export const numericText = (value: number | bigint, taken: ReadonlySet<string>): string => {
  let text = String(value);
  while (taken.has(text)) text = ` ${text}`;
  return text;
};
