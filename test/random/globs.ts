/** Patterns of `fnmatch` at random, and texts that they nearly or fully match. */
import { characterOf, charactersOf } from './characters.ts';
import { TEXTS_PER_PATTERN } from './patterns.ts';
import type { PatternCase } from './patterns.ts';
import type { Random } from './random.ts';

/** What has a meaning in a glob, and what has none there but one in the regular expression that Python makes of it. */
const MARKS = charactersOf('**??[[[]]]!!--^\\&~|.$\n/');

const characterOfGlob = (random: Random): string =>
  random.chance(60) ? random.pick(MARKS) : random.pick(charactersOf('abcz0é'));

const characters = (random: Random, most: number): string =>
  random
    .times(random.between(0, most), () => (random.chance(85) ? characterOfGlob(random) : characterOf(random)))
    .join('');

const textFor = (random: Random, pattern: string): string =>
  charactersOf(pattern)
    .map((character) => {
      if (character === '*') return characters(random, 2);
      return character === '?' || random.chance(10) ? characterOfGlob(random) : character;
    })
    .join('')
    .replace(/\[[^\]]*\]/g, (body) => random.pick(charactersOf(body)));

/**
 * A glob with the texts to try it on.
 *
 * @example const { pattern, texts } = globCase(Random.of(seed, index))
 */
export const globCase = (random: Random): PatternCase => {
  const pattern = characters(random, 10);
  return { pattern, texts: random.times(TEXTS_PER_PATTERN, () => textFor(random, pattern)) };
};
