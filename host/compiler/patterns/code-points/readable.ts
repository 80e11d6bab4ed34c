import { hasCodePoint, rangesOf } from './set.ts';
import type { CodePointSet } from './set.ts';

/** What reads well in a text that is made up, the best first. */
const READABLE: readonly number[] = Array.from(
  'abcdefghijklmnopqrstuvwxyz0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ_-./:=,;@#%&+*?!()[]{}<>|~^$\'"`\\',
  (character) => character.codePointAt(0) ?? 0,
);
const RANKS = new Map(READABLE.map((codePoint, rank) => [codePoint, rank]));

/** The first half of a surrogate pair, and what is behind the last: no text of a policy holds one. */
export const SURROGATES = 0xd800;
export const BEHIND_SURROGATES = 0xe000;

export const isSurrogate = (codePoint: number): boolean => codePoint >= SURROGATES && codePoint < BEHIND_SURROGATES;

/** Where a code point stands among those that read well: less is better, and no two are alike. */
export const unreadability = (codePoint: number): number => RANKS.get(codePoint) ?? READABLE.length + codePoint;

/** The code point of a set that reads best; null where it holds none but halves of surrogate pairs. */
export const mostReadable = (set: CodePointSet): number | null => {
  const best = READABLE.find((codePoint) => hasCodePoint(set, codePoint));
  if (best !== undefined) return best;
  for (const [start, end] of rangesOf(set)) {
    if (!isSurrogate(start)) return start;
    if (end > BEHIND_SURROGATES) return BEHIND_SURROGATES;
  }
  return null;
};
