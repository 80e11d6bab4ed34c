/**
 * Patterns at random as CPython 3.11 reads and finds them, against the parser and the reference matcher: by recorded answers, and by those of a Python where there is one. `EDICT_FULL=1` compares
 * 50,000 of each, otherwise a tenth of them; `EDICT_UPDATE=1` records the answers anew.
 */
import { describe, expect, it } from 'vitest';
import type { Pattern } from '../../../host/compiler/patterns/ast.ts';
import { PatternError } from '../../../host/compiler/patterns/error.ts';
import { parseFnmatch } from '../../../host/compiler/patterns/glob/glob.ts';
import { parsePattern } from '../../../host/compiler/patterns/parse/parse.ts';
import { searchReference } from '../../../host/compiler/patterns/reference/search.ts';
import { runOptions } from '../../random/random.ts';
import { askPython, findPython, record, recordedCases } from './answers.ts';
import type { AnsweredCase, Language } from './answers.ts';

const { seed, full } = runOptions();
const THOUSANDS = { python: 50, fnmatch: 5 };
const LANGUAGES: readonly Language[] = ['python', 'fnmatch'];

const python = findPython();
if (python === null) console.info('no Python 3.11 is at hand: patterns are compared with recorded answers only');
if (python !== null && process.env['EDICT_UPDATE'] === '1') record(python, THOUSANDS);

/** Thousands of cases to compare, by number. */
const blocksOf = (language: Language): number[] =>
  Array.from({ length: full ? THOUSANDS[language] : Math.ceil(THOUSANDS[language] / 10) }, (_, block) => block);

const read = (language: Language, source: string): Pattern | PatternError => {
  try {
    return language === 'python' ? parsePattern(source) : parseFnmatch(source);
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
};

/** How often things happened. */
interface Tally {
  refused: number;
  uncompiled: number;
  found: number;
  missed: number;
}

/** What is wrong with a case, as messages. */
const compare = (language: Language, { pattern: source, texts, answer }: AnsweredCase, tally: Tally): string[] => {
  const pattern = read(language, source);
  const isRefused = pattern instanceof PatternError && pattern.code === 'invalid';
  // A name that the table of names lacks may be none at all.
  const mayBeRefused = pattern instanceof PatternError && pattern.code === 'unsupported' && source.includes('\\N{');
  if (isRefused !== (answer === 'refused') && !mayBeRefused) {
    return [`${JSON.stringify(source)}: Python ${answer === 'refused' ? 'refuses' : 'takes'} it`];
  }
  if (answer === 'refused') tally.refused++;
  else if (pattern instanceof PatternError) tally.uncompiled++;
  if (answer === 'refused' || answer === 'unknown' || pattern instanceof PatternError) return [];
  return texts.flatMap((text, index) => {
    const expected = answer[index] === true;
    if (expected) tally.found++;
    else tally.missed++;
    if (searchReference(pattern, text) === expected) return [];
    return [`${JSON.stringify(source)} in ${JSON.stringify(text)}: Python says ${expected}`];
  });
};

const compareAll = (language: Language, cases: readonly AnsweredCase[]): void => {
  const tally: Tally = { refused: 0, uncompiled: 0, found: 0, missed: 0 };
  const wrong = cases.flatMap((each) => compare(language, each, tally));
  expect(wrong.slice(0, 10)).toEqual([]);
  // The cases are worth something: texts are found and not found, patterns refused, and few are beyond us.
  expect(tally.found).toBeGreaterThan(cases.length);
  expect(tally.missed).toBeGreaterThan(cases.length);
  if (language === 'python') expect(tally.refused).toBeGreaterThan(cases.length * 0.05);
  expect(tally.uncompiled).toBeLessThan(cases.length * 0.03);
};

describe.each(LANGUAGES)('%s patterns are read and found as CPython 3.11 does', (language) => {
  it.each(blocksOf(language))('by recorded answers, block %i', { timeout: 120_000 }, (block) => {
    compareAll(language, recordedCases(language, block));
  });

  it.skipIf(python === null).each(blocksOf(language))(
    `by the Python at hand (seed ${seed}), block %i`,
    { timeout: 300_000 },
    (block) => {
      compareAll(language, askPython(python ?? '', language, seed, block * 1000, 1000));
    },
  );
});
