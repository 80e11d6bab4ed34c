import { describe, expect, it } from 'vitest';
import { patternCase } from '../../../../test/random/patterns.ts';
import { Random } from '../../../../test/random/random.ts';
import type { Pattern } from '../ast.ts';
import { PatternError } from '../error.ts';
import { parsePattern } from '../parse/parse.ts';
import { searchReference } from '../reference/search.ts';
import { differenceOf, EVERYWHERE, NOWHERE } from './difference.ts';

const difference = (one: string, other: string) => differenceOf(parsePattern(one), parsePattern(other));

describe('patterns that occur in the same texts', () => {
  it.each([
    ['ab|ac', 'a[bc]'],
    ['(?i)k', '[kK\u212a]'],
    ['a+', 'a'],
    ['a*b', 'b'],
    ['a{2,5}', 'aa'],
    ['xa{0,9}y', 'x(?:a(?:a(?:a(?:aaaaaa?|aaaaa?|aaa?|a?)?|)|)|)y|xaaaay|xaaay|xaay'],
    ['foo|foobar', 'foo'],
    ['^a', '\\Aa'],
    ['a$', 'a\\n?\\Z'],
    ['(?m)^a', '(?:\\A|\\n)a'],
    ['(?m)a$', 'a(?:\\n|\\Z)'],
    ['\\w+\\b', '\\w'],
    ['\\Ba', '\\wa'],
    ['$\\n?$', ''],
    ['\\B|\\b|^\\Z', ''],
    ['a\\Ab', '[^\\s\\S]'],
    ['$.', '$\\Ab'],
  ])('%j and %j', (one, other) => {
    expect(difference(one, other)).toEqual({ text: null });
    expect(difference(other, one)).toEqual({ text: null });
  });
});

describe('patterns that do not', () => {
  it.each([
    ['rm', 'rm -rf', 'rm'],
    ['a$', 'a\\Z', 'a\n'],
    ['(?i)a', 'a', 'A'],
    ['\\Ba', '\\b\\wa', 'aba'],
    ['a.c', 'a[a-z]c', 'a0c'],
    ['(?s)a.c', 'a.c', 'a\nc'],
    ['xa{1,40}y', 'xa{1,39}y', `x${'a'.repeat(40)}y`],
    ['\\B', 'a', ' '],
    ['\\w', '(?a)\\w', '\u00aa'],
  ])('%j occurs in what %j does not', (one, other, text) => {
    expect(difference(one, other)).toEqual({ text });
  });

  it('are told apart by a text without halves of surrogate pairs', () => {
    const { text } = difference('[^\\x00-\\ud7ff]', 'x') ?? { text: null };
    expect(text?.isWellFormed()).toBe(true);
  });
});

it('says nothing of look-arounds, nor of what takes too much', () => {
  expect(difference('a(?!b)', 'a')).toBeNull();
  expect(difference('(?:a|b)*a(?:a|b){30}c', '(?:a|b)*b(?:a|b){30}c')).toBeNull();
  expect(differenceOf(parsePattern('ab'), parsePattern('cd'), 10)).toBeNull();
});

const read = (source: string): Pattern | null => {
  try {
    return parsePattern(source);
  } catch (error) {
    if (error instanceof PatternError) return null;
    throw error;
  }
};

const CASES = 1_500;

it('no text contradicts it, and its texts are such, for patterns at random', () => {
  let contained = 0;
  let differing = 0;
  for (let index = 0; index < CASES; index++) {
    const random = Random.of(7, index);
    const one = patternCase(random);
    // Half of the time a pattern near the first: a part of it left out.
    const cut = Array.from(one.pattern);
    cut.splice(random.below(cut.length + 1), 1);
    const source = random.chance(50) ? cut.join('') : patternCase(random).pattern;
    const [pattern, other] = [read(one.pattern), read(source)];
    if (pattern === null || other === null) continue;
    for (const [first, second] of [
      [pattern, other],
      [other, pattern],
      [pattern, NOWHERE],
      [EVERYWHERE, pattern],
    ] as const) {
      const found = differenceOf(first, second, 20_000);
      if (found === null) continue;
      if (found.text === null) {
        contained++;
        for (const text of one.texts)
          if (searchReference(first, text))
            expect([one.pattern, source, text, searchReference(second, text)]).toContain(true);
      } else {
        differing++;
        expect([searchReference(first, found.text), searchReference(second, found.text)]).toEqual([true, false]);
      }
    }
  }
  // What is not known proves nothing.
  expect(contained).toBeGreaterThan(CASES / 10);
  expect(differing).toBeGreaterThan(CASES);
});
