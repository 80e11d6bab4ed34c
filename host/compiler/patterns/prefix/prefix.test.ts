import { describe, expect, it } from 'vitest';
import { patternCase } from '../../../../test/random/patterns.ts';
import { phrasePattern, phraseText } from '../../../../test/random/phrases.ts';
import { Random, runOptions } from '../../../../test/random/random.ts';
import { alphabetOf, ASCII_END } from '../alphabet/alphabet.ts';
import type { Alphabet } from '../alphabet/alphabet.ts';
import type { Pattern } from '../ast.ts';
import { END_OF_CODE_POINTS } from '../code-points/set.ts';
import { PatternError } from '../error.ts';
import { compilePattern } from '../language.ts';
import type { CompiledPattern } from '../language.ts';
import { searchReference } from '../reference/search.ts';
import { unicodeClasses } from '../unicode/classes.ts';
import { beginningsOf } from './beginnings.ts';
import type { Beginnings } from './beginnings.ts';
import { needlesOf } from './needles.ts';
import type { Needles } from './needles.ts';
import { Prefixes } from './prefixes.ts';

interface Known {
  readonly pattern: Pattern;
  readonly beginnings: Beginnings | null;
  readonly needles: Needles | null;
}

const alphabetFor = (parts: readonly CompiledPattern[]): Alphabet => {
  const { word, space } = unicodeClasses();
  return alphabetOf(
    parts.map(({ automaton }) => automaton),
    word,
    space,
  );
};

const knownOf = ({ pattern }: CompiledPattern, alphabet: Alphabet): Known => {
  const prefixes = new Prefixes(alphabet);
  const beginnings = beginningsOf(pattern, prefixes);
  return { pattern, beginnings, needles: needlesOf(pattern, prefixes, beginnings) };
};

/** What is known of a pattern that has one part. */
const partOf = (source: string): Known => {
  const parts = compilePattern({ language: 'python', source });
  const [part] = parts;
  if (part === undefined || parts.length > 1) throw new RangeError(`${source} has several parts`);
  return knownOf(part, alphabetFor(parts));
};

const written = (bytes: readonly number[]): string => String.fromCharCode(...bytes);

/** Beginnings as text: `^` for the text's start, a point for each code point that is passed over. */
const beginningTexts = (source: string): readonly string[] | null => {
  const { beginnings } = partOf(source);
  if (beginnings === null) return null;
  const texts = beginnings.beginnings.map(({ skipped, bytes }) => `${'.'.repeat(skipped)}${written(bytes)}`);
  return beginnings.atStart ? ['^', ...texts] : texts;
};

const needleTexts = (source: string): readonly string[] | null => partOf(source).needles?.map(written) ?? null;

describe('what patterns begin with', () => {
  it.each<[source: string, expected: readonly string[] | null]>([
    ['ignore previous', ['ignore p']],
    ['(?:rm|del)\\s+x', ['rm x', 'del x']],
    ['(?i)Ab', ['ab']],
    ['[ab][cd]', ['ac', 'ad', 'bc', 'bd']],
    ['ab?c', ['ac', 'abc']],
    ['a{3}b', ['aaab']],
    ['xa+b', ['xa']],
    ['a \\s*\\tb', ['a b']],
    ['\\s{2,}a', [' a']],
    ['[a-z]{2}xy', ['..xy']],
    ['[a-z]{4}xy', null],
    ['\\Aab|cd', ['^', 'cd']],
    ['(?:^|x)ab', ['^', 'xab']],
    ['\\bab(?=c)d', ['abd']],
    ['foo|foobar', ['foo']],
    ['.ab', null],
    ['', null],
  ])('%j: %j', (source, expected) => {
    expect(beginningTexts(source)).toEqual(expected);
  });
});

describe('the needles of patterns', () => {
  it.each<[source: string, expected: readonly string[] | null]>([
    ['\\bx.{0,9}secret', ['secret']],
    ['a{3}.*(?:password|passphrase)', ['password', 'passphra']],
    ['^a.*quux', ['quux']],
    ['xy.*(?:quux)+z', ['quux']],
    // What it begins with is rarer, one of them is short, or an occurrence may be without.
    ['(?:quuxes|flurble).*e', null],
    ['a.*(?:quux|b)', null],
    ['a.*(?:quux)?.b', null],
    ['.*the .*s', null],
  ])('%j: %j', (source, expected) => {
    expect(needleTexts(source)).toEqual(expected);
  });
});

/** A text as a filter reads it: the bytes of its code points, a run of white space as one; and which byte is each code point's. */
const normalised = (text: string, alphabet: Alphabet): { bytes: readonly number[]; places: readonly number[] } => {
  const bytes: number[] = [];
  const places: number[] = [];
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    const range = alphabet.starts.findLastIndex((start) => start <= codePoint);
    const symbol = codePoint < ASCII_END ? codePoint : ASCII_END + (alphabet.atoms[range] ?? 0);
    const byte = alphabet.normal[symbol] ?? 0;
    if (byte !== 0x20 || bytes.at(-1) !== byte) bytes.push(byte);
    places.push(bytes.length - 1);
  }
  return { bytes, places };
};

const standsAt = (needle: readonly number[], bytes: readonly number[], place: number): boolean =>
  needle.every((byte, index) => bytes[place + index] === byte);

const ANY: Pattern = { kind: 'set', set: [0, END_OF_CODE_POINTS] };

/** Whether an occurrence begins behind so many code points of a text. */
const occursAt = (pattern: Pattern, text: string, place: number): boolean =>
  searchReference(
    {
      kind: 'sequence',
      items: [{ kind: 'place', place: 'text-start' }, { kind: 'repeat', item: ANY, min: place, max: place }, pattern],
    },
    text,
  );

interface Source {
  readonly pattern: string;
  readonly texts: readonly string[];
}

const { seed } = runOptions();

const compiled = (source: string): readonly CompiledPattern[] => {
  try {
    return compilePattern({ language: 'python', source });
  } catch (error) {
    if (error instanceof PatternError) return [];
    throw error;
  }
};

describe.each<[string, number, number, (random: Random) => Source]>([
  ['of every construct', 500, 0, patternCase],
  [
    'as policies have them',
    500,
    5,
    (random) => ({ pattern: phrasePattern(random), texts: random.times(4, () => phraseText(random, 8)) }),
  ],
])(`of patterns %s at random (seed ${seed})`, (_, count, leastNeedled, make) => {
  it('every occurrence is where a beginning says, in a text with a needle', () => {
    const cases = Array.from({ length: count }, (__, index) => make(Random.of(seed + 21, index)));
    const parts = cases.map(({ pattern }) => compiled(pattern));
    // One alphabet, as in a module.
    const alphabet = alphabetFor(parts.flat());
    let [begun, needled] = [0, 0];
    parts.forEach((all, index) => {
      const { pattern: source, texts } = cases[index] ?? { pattern: '', texts: [] };
      for (const { pattern, beginnings, needles } of all.map((part) => knownOf(part, alphabet))) {
        for (const text of texts.filter((each) => each.length < 200 && searchReference(pattern, each))) {
          const { bytes, places } = normalised(text, alphabet);
          const told = { source, text, beginnings, needles };
          if (needles !== null) {
            needled++;
            const stands = needles.some((needle) => bytes.some((__, place) => standsAt(needle, bytes, place)));
            expect({ ...told, stands }).toEqual({ ...told, stands: true });
          }
          if (beginnings === null) continue;
          for (const at of [...places.keys(), places.length].filter((place) => occursAt(pattern, text, place))) {
            begun++;
            const isTold =
              (at === 0 && beginnings.atStart) ||
              beginnings.beginnings.some((each) => standsAt(each.bytes, bytes, (places[at] ?? NaN) + each.skipped));
            expect({ ...told, at, isTold }).toEqual({ ...told, at, isTold: true });
          }
        }
      }
    });
    // What is not known proves nothing.
    expect(begun).toBeGreaterThan(count / 4);
    expect(needled).toBeGreaterThan(leastNeedled);
  });
});

describe('hostile patterns', () => {
  it('whose repeats nest are looked at once', () => {
    const nested = `x${'(?:'.repeat(200)}a${'+b)'.repeat(200)}+ quux`;
    expect([beginningTexts(nested), needleTexts(nested)]).toEqual([['xa'], [' quux']]);
  });

  it('that take too much have no needles, rather than wrong ones', () => {
    const many = (count: number): string => `z.${'(?:[ab]?[cd]?[ef]?[gh]?.)'.repeat(count)}quux`;
    expect(needleTexts(many(10))).toEqual(['quux']);
    expect(needleTexts(many(1600))).toBeNull();
  });
});
