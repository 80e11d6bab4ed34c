import { describe, expect, test } from 'vitest';
import { lower } from '../../compiler/index.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import { pythonSearch } from '../../compiler/ir/operations/python/search.ts';
import { relatePatterns, replacePatterns } from './patterns.ts';

async function entryOf(...patterns: readonly string[]): Promise<Entry> {
  const rules = patterns.map((pattern, index) => ({
    name: `r${index}`,
    condition: { field: 'x', operator: 'matches', value: pattern },
    action: 'deny',
  }));
  const text = JSON.stringify({ version: '1.0', name: 'p', rules });
  const { unit } = await lower({ documents: [{ name: 'p.yaml', text }], dialect: 'agt-v4' });
  const entry = unit?.entries[0];
  if (entry === undefined) throw new Error('it does not compile');
  return entry;
}

const occurs = (pattern: string, text: string): boolean =>
  pythonSearch.evaluate([
    { tag: 'string', value: text },
    { tag: 'string', value: pattern },
  ]) === 'true';

describe('patterns that were changed', () => {
  test.each([
    ['drop\\s+table', 'drop table'],
    ['\\bpass\\b', 'pass'],
    ['(?i)secret', 'secret'],
    ['a{2,40}b', 'a{3,40}b'],
    ['[^\\x00-\\x7f]', '[^\\x00-\\xff]'],
  ])('%s and %s are told apart by a text in which only one occurs', async (one, other) => {
    const { texts, same } = relatePatterns(await entryOf(one), await entryOf(other));
    expect(same.size).toBe(0);
    const found = texts.get('context.x') ?? [];
    expect(found.some((text) => occurs(one, text) !== occurs(other, text))).toBe(true);
  });

  test('and occur in the same texts are taken for one another, and only they', async () => {
    const [a, b] = [await entryOf('x', '(ab)+c', 'q(?!r)'), await entryOf('x', 'abc', 'q(?!r)(?!r)')];
    const { same } = relatePatterns(a, b);
    expect([...same]).toEqual([['abc', '(ab)+c']]);
    const guards = (entry: Entry): string[] => entry.rules.map(({ guard }) => JSON.stringify(guard));
    const replaced = guards(replacePatterns(b, same));
    expect(replaced[1]).toBe(guards(a)[1]);
    expect([replaced[0], replaced[2]]).toEqual([guards(b)[0], guards(b)[2]]);
  });

  test('are not compared with those of another field, nor in numbers without end', async () => {
    const rename = (entry: Entry): Entry => ({
      ...entry,
      slots: entry.slots.map((slot) => ({
        ...slot,
        path: slot.path.map((segment) => (segment === 'x' ? 'y' : segment)),
      })),
    });
    const elsewhere = relatePatterns(await entryOf('ab'), rename(await entryOf('a[b]')));
    expect([elsewhere.texts.size, elsewhere.same.size]).toEqual([0, 0]);
    const numbers = Array.from({ length: 60 }, (_, index) => index);
    const many = await entryOf(...numbers.map((index) => `a${index}`));
    const { texts } = relatePatterns(many, await entryOf(...numbers.map((index) => `b${index}`)));
    // 3,600 pairs there are, two texts each.
    expect(texts.get('context.x')?.length).toBeLessThanOrEqual(400);
  });
});
