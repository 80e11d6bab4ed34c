/**
 * Patterns and texts that are made to cost: the steps of a decision stay below what the build says of a byte, times the bytes, and a constant for each pattern; they
 * grow with the text and no faster; and what is found is right. Steps, not times: the same on every machine. `EDICT_FULL=1` asks the reference matcher for longer texts, too.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { openProbe } from '../../host/compare/bench/probe.ts';
import type { Probe } from '../../host/compare/bench/probe.ts';
import { checkPattern } from '../../host/compiler/index.ts';
import { load } from '../../host/engine/index.ts';
import type { Engine } from '../../host/engine/index.ts';
import { loadPatterns, PatternSetError } from '../../host/patterns/index.ts';
import type { PatternSet } from '../../host/patterns/index.ts';
import { unitOf } from '../../host/patterns/unit.ts';
import { referenceSet } from '../differential/patterns/sets.ts';
import { buildQuickly } from '../module/quick.ts';
import { characterOf } from '../random/characters.ts';
import { patternCase } from '../random/patterns.ts';
import { Random, runOptions } from '../random/random.ts';

const { seed, full } = runOptions();
const KIB = 1024;
const SIZES = [1 * KIB, 16 * KIB, 256 * KIB, 1024 * KIB] as const;
const REFERENCE_BYTES = full ? 16 * KIB : KIB;
const LIMITS = { frameBytes: 2 << 20, steps: 2 ** 32 - 1 };

/** What a decision costs beside its bytes: 2 for each pattern (its rule is tried, its work rounded up), 16 for the frame and the rest. */
const constantOf = (patterns: number): number => 2 * patterns + 16;

/** Steps of a byte of 1 MiB over those of 1 KiB, at most. */
const MOST_GROWTH = 1.3;

interface Attack {
  readonly name: string;
  readonly patterns: readonly string[];
  /** Texts are one of these over and over. */
  readonly units: readonly string[];
}

const many = (count: number, make: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Different classes that all hold `a`. */
const classes = (count: number): string[] => many(count, (index) => `[a${'bcdefghijklmnopqrstu'[index % 20] ?? ''}]`);

/** What anything may stand before, so that no prefix tells where the pattern begins. */
const ANY = '[a-z0-9 \\n]';

/** Counted repeats of many classes, each with an end of its own. */
const counted = (count: number): string =>
  classes(count)
    .map((each, index) => `${each}{0,${9 + index}}${index % 10}`)
    .join('|');

const ATTACKS: readonly Attack[] = [
  {
    name: 'nested quantifiers',
    patterns: [
      '(a+)+b',
      '(a|a)*b',
      '(a*)*c',
      '((a*)*b)*d',
      '^(([a-z])+.)+[A-Z]([a-z])+$',
      'x?(a|ab|b)*c',
      '^(a|a?)+$Q',
    ],
    units: ['a', 'ab', 'aaaaaaaaaaaaaaaaaaaaaaaaa!'],
  },
  {
    name: 'many optional, many demanded',
    patterns: ['(?:a?){30}a{30}b', `${ANY}(?:a?){60}a{60}b`],
    units: ['a', 'ab'],
  },
  {
    name: 'large counts',
    patterns: ['.{0,1000}x', 'a.{0,1000}b.{0,1000}c', '(?s)q.{0,65535}z', 'a.{300}b.{300}c', '[^y]{500}y{3}'],
    units: ['a', 'ab', 'q', 'aq\n', 'yb'],
  },
  {
    name: 'counts in counts',
    patterns: ['(?:a{0,9}b{0,9}){0,5}z', `${ANY}(?:a{0,9}b{0,9}c{0,9}|[a-c]{3,9}){2,5}z`, `${ANY}(?:[ab]{5,60}c){5}y`],
    units: ['a', 'ab', 'abc', 'aaabbbccc'],
  },
  {
    name: 'many ways to what counts',
    patterns: many(8, (index) => `${ANY}(?:${classes(12).join('|')})*(?:${counted(12)})Q${index}`),
    units: ['a', 'abc'],
  },
  {
    name: 'many ways to what counts, wide',
    patterns: many(4, (index) => `${ANY}(?:${classes(90).join('|')})*(?:${counted(40)})Q${index}`),
    units: ['a'],
  },
  {
    name: 'each position behind each',
    patterns: many(2, (index) => `${ANY}(?:${classes(100).join('?[a-f]|')})*Q${index}`),
    units: ['a', 'ab'],
  },
  {
    name: 'places before places',
    patterns: [`${ANY}(?:(?:\\b|\\B|^|$|(?m:^)|(?m:$)){6}[a-z ])*Q`, `${ANY}(?:(?:\\b|\\B){40}[a-z ])*Q`],
    units: ['a', 'a ', 'a\n'],
  },
  {
    name: 'places before what counts',
    patterns: many(8, (index) => `${ANY}(?:(?:\\b|\\B|^|$|(?m:^))(?:${counted(10)}|[a-z ]))*Q${index}`),
    units: ['a', 'a '],
  },
  {
    name: 'look-around',
    patterns: [
      '(?=.*a)(?=.*b)(?=.*c)d',
      '(?<!a)b(?!c)Q',
      '(?=(?:.*x)(?!.*y))z',
      '^(?!.*(?:foo|bar)).*baz',
      '(?<=a.{20})b(?=.{20}c)',
      '(?<=(?<!b)a)(?=(?=a*b)a*)Q',
    ],
    units: ['a', 'abd', 'xyz', 'foo', 'ab\n'],
  },
  {
    name: 'look-around in look-around',
    patterns: many(8, (index) => `${ANY}(?=a.*(?!b.*(?=c.*(?<!d)e)))Q${index}`),
    units: ['a', 'abcde'],
  },
  {
    name: 'look-around that reads little, everywhere',
    patterns: many(
      8,
      (index) =>
        `${ANY}(?=(?:[ab]|[ac]|[ad]){10}[a-f]{12}Q)(?!(?:a|b)?(?:\\b|\\B)c{3})(?<!z${'[a-d]'.repeat(25)})Q${index}`,
    ),
    units: ['a', 'abc', 'acd'],
  },
  {
    name: 'found but for look-around',
    patterns: many(8, (index) => `[a-z]{3}(?=.*never-here)(?<!b.)|secret${index}(?=.*never)`),
    units: ['abcd', 'secret1 ', 'secret7 neve'],
  },
  {
    name: 'literals that must stand somewhere, without the rest',
    patterns: many(40, (index) => `[a-z ]+quartz-${index}[a-z]*!`),
    units: ['quartz-', 'a quartz-39q ', 'quartz-1'],
  },
  {
    name: 'the same first letters',
    patterns: many(150, (index) => `password-${index}-never`),
    units: ['pass', 'password-1', 'password-149-neve'],
  },
  {
    name: 'letters behind any letters',
    patterns: many(60, (index) => `[a-z]pass[a-z]${index}x`),
    units: ['pass', 'xpassx1', 'pas'],
  },
  { name: 'one first letter', patterns: many(60, (index) => `a[a-z]{0,50}Q${index}`), units: ['a', 'ab', 'aQ1'] },
  {
    name: 'nearly the whole pattern',
    patterns: ['password\\s*[:=]\\s*\\S{8,}\\sz', 'ignore\\s+(?:all\\s+)?previous\\s+instructionz'],
    units: ['password = ', 'password: abcdefgh ', 'ignore all previous instruction '],
  },
  {
    name: 'runs of white space',
    patterns: ['a +b', '\\s+$(?<=b)', '\\s*\\bx', '\\S\\s\\S\\s\\Sq', '\\s{20}\\S\\s{20}'],
    units: [' ', 'a ', '\t\n ', '\u3000\u00a0'],
  },
  {
    name: 'ends of words',
    patterns: ['\\bfoo\\b.\\bbar\\b', '\\b\\w+\\b-\\b\\w+\\b!', '(?:\\b\\w\\b\\W)+!', '(?a)\\b\\w\\B\\w\\b9'],
    units: ['a ', 'foo ', 'a-', 'é1'],
  },
  {
    name: 'all classes',
    patterns: [
      '\\w\\d\\w!',
      '\\s\\S\\sz',
      '[^\\W\\d_]{5}\\d',
      '\\D\\W\\D7',
      '(?a)\\w\\W\\wq',
      '(?i)[k-s]+\u212aq',
      '[^\\x00-\\u3000]{9}z',
    ],
    units: ['\u{1f600}', '\u{20000}', 'é1', '\u{10ffff}\u0000', '\u212a', '\u{1d7ce}a'],
  },
  {
    name: 'letters of many spellings',
    patterns: ['(?i)kelvin\u212a', '(?i)straße', '(?i)ǆ+x', '(?i)\u03c3\u03c2+!'],
    units: ['K', '\u212aelvin', 'stra\u1e9e', 'ǆ', '\u03a3'],
  },
  {
    name: 'hundreds of words in one choice',
    patterns: [`(?:${many(300, (index) => `word${index}[a-f]{3}q`).join('|')})`],
    units: ['word', 'word299fff'],
  },
  {
    name: 'lines and ends',
    patterns: ['^a*$(?<=b)', '(?m)^$x', '\\A.*\\Zx', '(?m)^\\s*$\\w', '(?m)^(?:a|b|\\s)+$!', '$\\n'],
    units: ['\n', 'a\n', 'ab \n'],
  },
];

/** A compiled attack. */
interface Armed {
  readonly stepsPerByte: number;
  readonly set: PatternSet;
  readonly stepsOf: (text: string) => number;
}

const arm = async (patterns: readonly string[]): Promise<Armed> => {
  const { bytes, patterns: report } = await buildQuickly(unitOf(patterns), LIMITS);
  const engine: Engine = await load(bytes);
  const probe: Probe = await openProbe(bytes);
  return {
    stepsPerByte: report.stepsPerByte,
    set: await loadPatterns(bytes),
    stepsOf: (text) => probe(0, engine.frame({ context: { text }, agent: '', stage: '' })),
  };
};

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** A text of about so many bytes. */
const flood = (unit: string, bytes: number): string => unit.repeat(Math.ceil(bytes / bytesOf(unit)));

describe('an attack costs what the build says at most, and more text costs more in proportion', () => {
  let nearest = 0;
  afterAll(() => {
    console.info(`the dearest attack took ${nearest.toFixed(2)} of what the build says`);
    // A bound that nothing comes near would be worth little.
    expect(nearest).toBeGreaterThan(0.5);
  });

  it.each(ATTACKS)('$name', { timeout: 300_000 }, async ({ patterns, units }) => {
    for (const pattern of patterns) expect([pattern, checkPattern(pattern)]).toEqual([pattern, null]);
    const { stepsPerByte, set, stepsOf } = await arm(patterns);
    const reference = referenceSet('python', patterns);
    for (const unit of units) {
      const perByte = SIZES.map((size) => {
        const text = flood(unit, size);
        const bytes = bytesOf(text);
        const steps = stepsOf(text);
        const most = stepsPerByte * bytes + constantOf(patterns.length);
        expect([unit, size, steps <= most]).toEqual([unit, size, true]);
        nearest = Math.max(nearest, steps / most);
        return (steps - constantOf(patterns.length)) / bytes;
      });
      const [least = 0, ...longer] = perByte;
      for (const each of longer) expect([unit, each <= Math.max(least, 0.1) * MOST_GROWTH + 0.1]).toEqual([unit, true]);
      const text = flood(unit, REFERENCE_BYTES);
      expect([unit, set.match(text)]).toEqual([unit, reference(text)]);
    }
  });
});

describe(`patterns and texts at random cost what the build says at most (seed ${seed})`, () => {
  let nearest = 0;
  afterAll(() => {
    console.info(`the dearest took ${nearest.toFixed(2)} of what the build says`);
    expect(nearest).toBeGreaterThan(0.05);
  });

  it.each(many(full ? 200 : 20, String))('set %s', { timeout: 120_000 }, async (number) => {
    const random = Random.of(seed + 5, Number(number));
    const cases = random
      .times(20, (index) => patternCase(Random.of(seed + 6, Number(number) * 20 + index)))
      .filter(({ pattern }) => checkPattern(pattern) === null);
    const patterns = cases.map(({ pattern }) => pattern);
    const { stepsPerByte, stepsOf } = await arm(patterns);
    for (const { texts } of cases) {
      const unit = random.pick(texts) + (random.chance(50) ? characterOf(random) : '');
      if (unit === '') continue;
      const text = flood(unit, 4 * KIB);
      const most = stepsPerByte * bytesOf(text) + constantOf(patterns.length);
      const steps = stepsOf(text);
      expect([patterns, unit, steps <= most]).toEqual([patterns, unit, true]);
      nearest = Math.max(nearest, steps / most);
    }
  });
});

describe('a set with too few steps', () => {
  it('finds what it finds with enough of them, or says that it ran out', async () => {
    const patterns = ['abc', 'a.{0,9}c', '(?=.*z)a', '\\bq\\b', '(?:a|b)+c', '[^x]{40}'];
    const text = `${'ab '.repeat(300)}abc q`;
    const right = (await arm(patterns)).set.match(text);
    expect(right.length).toBeGreaterThan(3);
    const { stepsOf } = await arm(patterns);
    const needed = stepsOf(text);
    expect(needed).toBeGreaterThan(50);
    let exceeded = 0;
    for (let steps = 1; steps <= needed + 2; steps += steps < 40 || steps > needed - 40 ? 1 : 7) {
      const { bytes } = await buildQuickly(unitOf(patterns), { steps });
      const set = await loadPatterns(bytes);
      try {
        expect([steps, set.match(text)]).toEqual([steps, right]);
        expect(steps).toBeGreaterThanOrEqual(needed);
      } catch (error) {
        if (!(error instanceof PatternSetError)) throw error;
        expect([steps, error.code]).toEqual([steps, 'steps_exceeded']);
        exceeded++;
      }
    }
    expect(exceeded).toBeGreaterThan(40);
  });
});
