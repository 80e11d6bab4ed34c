/** What is said of patterns more plainly, against the reference matcher. */
import { describe, expect, it } from 'vitest';
import { patternCase } from '../../../../test/random/patterns.ts';
import { Random } from '../../../../test/random/random.ts';
import { searchReference } from '../../../compiler/patterns/reference/search.ts';
import { patternFacts } from './patterns.ts';
import type { PatternFacts } from './patterns.ts';
import { isEquivalent, plainOf, shortestOf } from './plain.ts';
import type { Plain } from './plain.ts';

const factsOf = (source: string): PatternFacts => {
  const facts = patternFacts(source);
  if (facts === null) throw new Error(`${source} cannot be read`);
  return facts;
};

describe('what an operator says of texts', () => {
  it.each<[string, Plain]>([
    ['mkfs', { operator: 'contains', text: 'mkfs' }],
    ['.*mkfs.*', { operator: 'contains', text: 'mkfs' }],
    ['[m]kfs|mkfs2', { operator: 'contains', text: 'mkfs' }],
    ['a{3,9}', { operator: 'contains', text: 'aaa' }],
    ['^read\\Z', { operator: 'eq', texts: ['read'], lineFeed: false }],
    ['^read$', { operator: 'eq', texts: ['read'], lineFeed: true }],
    ['^$', { operator: 'eq', texts: [''], lineFeed: true }],
    ['\\A(?:write|read|list)\\Z', { operator: 'in', texts: ['list', 'read', 'write'], lineFeed: false }],
    ['^reads?$', { operator: 'in', texts: ['read', 'reads'], lineFeed: true }],
  ])('%j', (source, plain) => {
    expect(plainOf(factsOf(source))).toEqual(plain);
  });

  it.each([
    '(?i)mkfs',
    '^mkfs',
    'mkfs$',
    '(?m)^mkfs$',
    '\\bmkfs\\b',
    'rm|mkfs',
    '^[a-z]$',
    'a\\Ab',
    'a*',
    'mkfs(?! )',
    '^read$|^list\\Z',
  ])('is less than %j', (source) => {
    expect(plainOf(factsOf(source))).toBeNull();
  });
});

const says = (plain: Plain, text: string): boolean => {
  if (plain.operator === 'contains') return text.includes(plain.text);
  return plain.texts.some((each) => each === text || (plain.lineFeed && `${each}\n` === text));
};

it('no text contradicts it, for patterns at random', () => {
  const seen = { contains: 0, eq: 0, in: 0, equivalent: 0 };
  for (let index = 0; index < 4_000; index++) {
    const random = Random.of(13, index);
    const { pattern: source, texts } = patternCase(random);
    const facts = patternFacts(random.chance(30) ? `^(?:${source})${random.pick(['$', '\\Z'])}` : source);
    if (facts === null) continue;
    const plain = plainOf(facts);
    if (plain !== null) {
      seen[plain.operator]++;
      const own = plain.operator === 'contains' ? [plain.text] : plain.texts;
      for (const text of [...texts, ...own, ...own.flatMap((each) => [`${each}\n`, `${each}x`, each.slice(1)]), '']) {
        expect([source, text, searchReference(facts.pattern, text)]).toEqual([source, text, says(plain, text)]);
      }
    }
    const cut = Array.from(source);
    cut.splice(random.below(cut.length + 1), 1);
    const other = patternFacts(cut.join(''));
    if (other === null || shortestOf(facts) !== shortestOf(other) || !isEquivalent(facts, other)) continue;
    seen.equivalent++;
    for (const text of texts) {
      expect([source, text, searchReference(facts.pattern, text)]).toEqual([
        source,
        text,
        searchReference(other.pattern, text),
      ]);
    }
  }
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

it('patterns that occur in the same texts have the same shortest text', () => {
  for (const [one, other] of [
    ['(curl|wget) +-', 'wget +-.*|curl +-'],
    ['(?i)k', '[kK\u212a]'],
    ['\\bsudo\\b', '(?<=)\\bsudo\\b'],
  ] as const) {
    const [facts, like] = [factsOf(one), factsOf(other)];
    if (shortestOf(like) !== null) expect(shortestOf(facts)).toBe(shortestOf(like));
  }
});
