/**
 * Patterns at random in compiled modules, by the thousand: what CPython 3.11 answered (as recorded), and, for texts that were made for other patterns or are long, what
 * the reference matcher finds. `EDICT_FULL=1` compares all recorded cases, otherwise every 25th and a tenth of the fresh ones.
 */
import { describe, expect, it } from 'vitest';
import { PatternError } from '../../../host/compiler/patterns/error.ts';
import { compilePattern } from '../../../host/compiler/patterns/language.ts';
import { characterOf } from '../../random/characters.ts';
import { patternCase } from '../../random/patterns.ts';
import { wordingCase } from '../../random/wordings.ts';
import type { PatternCase } from '../../random/patterns.ts';
import { Random, runOptions } from '../../random/random.ts';
import { recordedCases } from './answers.ts';
import type { AnsweredCase, Language } from './answers.ts';
import { compileSet, referenceSet } from './sets.ts';
import type { CompiledSet } from './sets.ts';

const { seed, full } = runOptions();

/** Why the compiler does not take a pattern; null when it does. */
const refusalOf = (language: Language, source: string): string | null => {
  try {
    compilePattern({ language, source });
    return null;
  } catch (error) {
    if (error instanceof PatternError) return error.code;
    throw error;
  }
};

/** The cases whose patterns are compiled; how many are not, and why, is printed and bounded. */
const compiledOf = <Case extends PatternCase>(language: Language, name: string, cases: readonly Case[]): Case[] => {
  const refused = new Map<string, number>();
  const taken = cases.filter(({ pattern }) => {
    const refusal = refusalOf(language, pattern);
    if (refusal !== null) refused.set(refusal, (refused.get(refusal) ?? 0) + 1);
    return refusal === null;
  });
  const counts = [...refused].map(([code, count]) => `${count} ${code}`).join(', ');
  console.info(
    `${language} ${name}: ${taken.length} of ${cases.length} patterns compiled (${counts || 'none refused'})`,
  );
  expect(refused.get('too_large') ?? 0).toBeLessThan(Math.max(4, cases.length * 0.05));
  expect(refused.get('unsupported') ?? 0).toBeLessThan(cases.length * 0.03);
  expect(refused.get('invalid') ?? 0).toBeLessThan(cases.length * 0.15);
  return taken;
};

const show = (pattern: string | undefined, text: string): string =>
  `${JSON.stringify(pattern)} in ${text.length > 200 ? `${JSON.stringify(text.slice(0, 200))}… (${text.length})` : JSON.stringify(text)}`;

/** Patterns on which two answers to a text differ. */
const differing = (a: readonly number[], b: readonly number[]): number[] => {
  const inA = new Set(a);
  const inB = new Set(b);
  return [...a.filter((index) => !inB.has(index)), ...b.filter((index) => !inA.has(index))];
};

/** What a module says otherwise than it should of a text. */
const wrongIn = (set: CompiledSet, patterns: readonly string[], text: string, right: readonly number[]): string[] => [
  ...differing(set.found(text), right).map((index) => `together: ${show(patterns[index], text)}`),
  ...differing(set.foundOneByOne(text), right).map((index) => `by itself: ${show(patterns[index], text)}`),
];

/** Each pattern in the texts that were made for it, by what CPython says. */
const compareRecorded = (set: CompiledSet, cases: readonly AnsweredCase[]): { wrong: string[]; found: number } => {
  let found = 0;
  const wrong = cases.flatMap(({ pattern, texts, answer }, index) => {
    if (typeof answer === 'string') return [];
    return texts.flatMap((text, at) => {
      const expected = answer[at] === true;
      if (expected) found++;
      const together = set.found(text).includes(index);
      // Half of them: together they are the same automata.
      const alone = at % 2 === 0 ? set.foundOneByOne(text).includes(index) : expected;
      return together === expected && alone === expected ? [] : [`${show(pattern, text)}: Python says ${expected}`];
    });
  });
  return { wrong, found };
};

/** What stands between texts in long ones: much of one character, much of few, a little of any. */
const filling = (random: Random, length: number): string => {
  const few = random.times(random.pick([1, 1, 2, 8]), () => characterOf(random));
  return random.times(length, () => (random.chance(98) ? random.pick(few) : characterOf(random))).join('');
};

/** A text that many patterns nearly match, somewhere: samples of them, with filling, across the blocks in which texts are normalised. */
const longText = (random: Random, cases: readonly PatternCase[], length: number): string => {
  const parts: string[] = [];
  for (let size = 0; size < length;) {
    const part = random.chance(60) ? random.pick(random.pick(cases).texts) : filling(random, random.below(length / 4));
    parts.push(part);
    size += part.length + 1;
  }
  return parts.join(random.pick(['', '', ' ', '\n']));
};

const blocks = (thousands: number): number[] =>
  Array.from({ length: full ? thousands : Math.ceil(thousands / 25) }, (_, block) => block);

describe.each([
  { language: 'python', thousands: 50 },
  { language: 'fnmatch', thousands: 5 },
] as const)('$language patterns in modules of a thousand', ({ language, thousands }) => {
  it.each(blocks(thousands))('are found where CPython finds them, block %i', { timeout: 300_000 }, async (block) => {
    const all = recordedCases(language, block);
    const cases = compiledOf(language, `recorded ${block}`, all);
    const patterns = cases.map(({ pattern }) => pattern);
    const set = await compileSet(language, patterns);
    const { wrong, found } = compareRecorded(set, cases);
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(found).toBeGreaterThan(cases.length);

    // Texts of one pattern are looked through for all others, and long ones for all.
    const reference = referenceSet(language, patterns);
    const random = Random.of(seed, block);
    const texts = [
      ...random.times(60, () => random.pick(random.pick(cases).texts)),
      ...[300, 2000, 4090, 9000].map((length) => longText(random, cases, length)),
    ];
    let others = 0;
    const wrongOthers = texts.flatMap((text) => {
      const right = reference(text);
      others += right.length;
      return wrongIn(set, patterns, text, right);
    });
    expect(wrongOthers.slice(0, 10)).toEqual([]);
    expect(others).toBeGreaterThan(texts.length * 2);
  });
});

describe.each([
  { kind: 'patterns', make: patternCase },
  { kind: 'wordings', make: wordingCase },
])(`fresh $kind of Python in modules of a few hundred (seed ${seed})`, ({ kind, make }) => {
  const sets = Array.from({ length: full ? 30 : 1 }, (_, index) => index);
  it.each(sets)('are found where the reference matcher finds them, set %i', { timeout: 300_000 }, async (number) => {
    const size = 250;
    const all = Array.from({ length: size }, (_, index) => make(Random.of(seed + 17, number * size + index)));
    const cases = compiledOf('python', `fresh ${kind} ${number}`, all);
    const patterns = cases.map(({ pattern }) => pattern);
    const set = await compileSet('python', patterns);
    const reference = referenceSet('python', patterns);
    const random = Random.of(seed + 18, number);
    const texts = [
      ...cases.map(({ texts: own }) => random.pick(own)),
      ...random.times(4, (index) => longText(random, cases, [64, 500, 4090, 5000][index % 4] ?? 64)),
    ];
    let found = 0;
    const wrong = texts.flatMap((text) => {
      const right = reference(text);
      found += right.length;
      return wrongIn(set, patterns, text, right);
    });
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(found).toBeGreaterThan(texts.length);
    // The texts that were made for a pattern tell it from those that nearly match.
    const own = cases.map(({ pattern, texts: made }) => {
      const one = referenceSet('python', [pattern]);
      return made.map((text) => one(text).length > 0);
    });
    const wrongOwn = cases.flatMap(({ pattern, texts: made }, index) =>
      made.flatMap((text, at) =>
        set.found(text).includes(index) === own[index]?.[at] ? [] : [`together: ${show(pattern, text)}`],
      ),
    );
    expect(wrongOwn.slice(0, 10)).toEqual([]);
    const told = own.filter((answers) => answers.includes(true) && answers.includes(false)).length;
    expect(told).toBeGreaterThan(cases.length * 0.2);
  });
});
