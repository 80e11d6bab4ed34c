/** What is told of patterns, against the reference matcher. */
import { describe, expect, it } from 'vitest';
import { patternCase } from '../../../../test/random/patterns.ts';
import { Random } from '../../../../test/random/random.ts';
import { searchReference } from '../../../compiler/patterns/reference/search.ts';
import { occursWith, patternFacts } from './patterns.ts';

const factsOf = (source: string) => {
  const facts = patternFacts(source);
  if (facts === null) throw new Error(`${source} cannot be read`);
  return facts;
};

describe('patterns', () => {
  it.each(['', 'a*', '.*', '(a|[^a]|$)', '\\B|\\b|$', '(?:a?){2}', '^|x'])('%j occurs everywhere', (source) => {
    expect(factsOf(source)).toMatchObject({ always: true, never: false });
  });

  it.each(['a\\Ab', '$.', '\\Z\\w', '[^\\s\\S]', '\\b\\B', 'a\\bb', '(?m)$[^\\n]', '$a?x'])(
    '%j occurs nowhere',
    (source) => {
      expect(factsOf(source)).toMatchObject({ always: false, never: true });
    },
  );

  it.each(['[\\s\\S]', '.', '\\bx'])('%j does neither', (source) => {
    expect(factsOf(source)).toMatchObject({ always: false, never: false });
  });

  it.each([
    ['rm +-rf?', 'rm.*-r'],
    ['^rm', '\\brm'],
    ['\\bsudo\\s+rm\\b', 'sudo|su'],
    ['[a-f]{4}', '\\w\\w'],
    ['foo(bar|baz)+', '(?i)FOOBA[RZ]'],
  ])('%j occurs only where %j does, and not the other way round', (one, other) => {
    expect(occursWith(factsOf(one), factsOf(other))).toBe(true);
    expect(occursWith(factsOf(other), factsOf(one))).toBe(false);
  });
});

it('no text contradicts what is told of patterns at random', () => {
  const seen = { always: 0, never: 0, within: 0 };
  for (let index = 0; index < 1_500; index++) {
    const random = Random.of(11, index);
    const { pattern: source, texts } = patternCase(random);
    const cut = Array.from(source);
    cut.splice(random.below(cut.length + 1), 1);
    const [facts, other] = [patternFacts(source), patternFacts(cut.join(''))];
    if (facts === null) continue;
    if (facts.always) seen.always++;
    if (facts.never) seen.never++;
    for (const text of texts) {
      const occurs = searchReference(facts.pattern, text);
      expect([source, text, facts.always && !occurs, facts.never && occurs]).toEqual([source, text, false, false]);
    }
    if (other === null) continue;
    for (const [one, two] of [
      [facts, other],
      [other, facts],
    ] as const) {
      if (!occursWith(one, two)) continue;
      seen.within++;
      for (const text of [...texts, one.sample]) {
        if (searchReference(one.pattern, text))
          expect([source, text, searchReference(two.pattern, text)]).toContain(true);
      }
    }
  }
  // What is never told is not tested.
  expect(seen.always).toBeGreaterThan(100);
  expect(seen.never).toBeGreaterThan(8);
  expect(seen.within).toBeGreaterThan(500);
});
