import { expect, it } from 'vitest';
import type { Automaton } from './automaton/types.ts';
import type { CodePointSet } from './code-points/set.ts';
import { MemoryUse } from './memory-use.ts';

const positionOf = (set: CodePointSet) => ({ kind: 'set', set, limit: 0 }) as const;
const NOTHING: Automaton = { positions: [{ kind: 'final' }], first: [0], follow: [[]], looks: [] };

/** How many of these there may be. */
const countOf = (make: () => Automaton): number => {
  const use = new MemoryUse();
  for (let count = 0; count < 1000; count++) {
    try {
      use.add(make());
    } catch (error) {
      expect(error).toMatchObject({ name: 'PatternError', code: 'together_too_large' });
      return count;
    }
  }
  return Infinity;
};

it('automata of very many edges are refused together, those of look-arounds with them', () => {
  const follow = [Array.from({ length: 1 << 17 }, (_, index) => index)];
  const large = { ...NOTHING, follow };
  expect(countOf(() => large)).toBe(64);
  expect(countOf(() => ({ ...NOTHING, looks: [{ behind: false, reach: null, automaton: large }] }))).toBe(64);
  expect(countOf(() => NOTHING)).toBe(Infinity);
});

it('classes of very many ranges are refused together, each counted once', () => {
  const bounds = Array.from({ length: 1 << 19 }, (_, index) => index * 2);
  expect(countOf(() => ({ ...NOTHING, positions: [positionOf([...bounds])] }))).toBe(64);
  expect(countOf(() => ({ ...NOTHING, positions: [positionOf(bounds)] }))).toBe(Infinity);
});
