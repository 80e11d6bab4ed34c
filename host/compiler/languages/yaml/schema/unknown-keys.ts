import type { FieldReader } from './reader.ts';

/** How many single-character edits lead from one word to the other, up to a limit. */
const distance = (left: string, right: string): number => {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
};

const MAX_KEY = 40;

const closest = (key: string, known: readonly string[]): string | undefined =>
  key.length > MAX_KEY ? undefined : known.find((word) => distance(key.toLowerCase(), word.toLowerCase()) <= 2);

/** Warns of keys that the engine ignores; the hint names the key that may have been meant. */
export const warnUnknownKeys = (fields: FieldReader, known: readonly string[]): void => {
  for (const { key } of fields.map.entries) {
    if (key.kind !== 'string' || known.includes(key.value)) continue;
    const meant = closest(key.value, known);
    if (meant === undefined) fields.warn(key.range, 'EY240', { key: key.value });
    else fields.warn(key.range, 'EY241', { key: key.value, meant });
  }
};
