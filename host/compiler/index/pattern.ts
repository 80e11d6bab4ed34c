import { keyOfSource } from '../patterns/source.ts';
import type { PatternSource } from '../patterns/source.ts';
import type { PatternCondition } from './condition.ts';
import { hazardsOfAll } from './text.ts';
import type { Place } from './text.ts';
import type { PatternTable } from './types.ts';

/** The table of rules found by the patterns that occur in one slot's text. Places come in the order of rank. */
export const patternTable = (places: readonly Place[]): PatternTable => {
  const members = new Map<string, { readonly pattern: PatternSource; readonly rules: number[] }>();
  for (const { rule, atom } of places) {
    if (atom.condition.domain !== 'pattern') continue;
    for (const [key, pattern] of atom.condition.patterns) {
      const member = members.get(key) ?? { pattern, rules: [] };
      member.rules.push(rule);
      members.set(key, member);
    }
  }
  return {
    kind: 'pattern',
    slot: places[0]?.atom.slot ?? 0,
    hazards: hazardsOfAll(places),
    all: places.map(({ rule }) => rule),
    members: [...members.values()],
  };
};

/** The condition that one pattern occurs. */
export const patternCondition = (pattern: PatternSource): PatternCondition => ({
  domain: 'pattern',
  patterns: new Map([[keyOfSource(pattern), pattern]]),
});
