/** Patterns as policies have them, many in a module, in texts of the same words: most have literals that tell where they begin, or that they cannot occur. `EDICT_FULL=1` compares ten times as many. */
import { describe, expect, it } from 'vitest';
import { checkPattern } from '../../../host/compiler/index.ts';
import { phrasePattern, phraseText } from '../../random/phrases.ts';
import { Random, runOptions } from '../../random/random.ts';
import { compileSet, referenceSet } from './sets.ts';

const { seed, full } = runOptions();
const SETS = Array.from({ length: full ? 20 : 2 }, (_, index) => index);
const PATTERNS = 250;
/** Words of a text: of some, of what nearly fills a block of normalised text, and of what fills many. */
const LENGTHS = [...Array.from({ length: 80 }, (_, index) => 1 + (index % 25)), 600, 700, 3000];

describe(`patterns of words (seed ${seed})`, () => {
  it.each(SETS)('are found where the reference matcher finds them, set %i', { timeout: 300_000 }, async (number) => {
    const random = Random.of(seed + 29, number);
    const patterns = random
      .times(PATTERNS, () => phrasePattern(random))
      .filter((pattern) => checkPattern(pattern) === null);
    expect(patterns.length).toBeGreaterThan(PATTERNS * 0.9);
    const set = await compileSet('python', patterns);
    const reference = referenceSet('python', patterns);
    let found = 0;
    for (const length of LENGTHS) {
      const text = phraseText(random, length);
      const right = reference(text);
      found += right.length;
      const context = JSON.stringify(text.slice(0, 400));
      expect(
        set.found(text).map((index) => patterns[index]),
        context,
      ).toEqual(right.map((index) => patterns[index]));
      expect(set.foundOneByOne(text), context).toEqual(right);
    }
    expect(found).toBeGreaterThan(LENGTHS.length * 5);
  });
});
