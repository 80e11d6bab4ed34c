import type { Pattern } from '../../../compiler/patterns/ast.ts';
import { searchReference } from '../../../compiler/patterns/reference/search.ts';
import { differenceOf, NOWHERE } from '../../../compiler/patterns/relation/difference.ts';
import type { PatternFacts } from './patterns.ts';

/** What an operator for texts says as plainly as a pattern does. */
export type Plain =
  | { readonly operator: 'contains'; readonly text: string }
  /** One of these and nothing else; `lineFeed`: also with a line feed at its end, which `$` lets stand there. */
  | { readonly operator: 'eq' | 'in'; readonly texts: readonly string[]; readonly lineFeed: boolean };

/** Texts that are enumerated, in the hope that there are no more. */
const MOST_TEXTS = 8;
/** Steps of one question. Patterns that say something plain need few. */
const STEPS = 20_000;

const isWithin = (one: Pattern, other: Pattern): boolean => differenceOf(one, other, STEPS)?.text === null;

const literal = (text: string): readonly Pattern[] =>
  Array.from(text, (character): Pattern => {
    const codePoint = character.codePointAt(0) ?? 0;
    return { kind: 'set', set: [codePoint, codePoint + 1] };
  });

/** These texts from end to end. */
const exactly = (texts: readonly string[], end: 'text-end' | 'final-line-end'): Pattern => ({
  kind: 'choice',
  items: texts.map((text) => ({
    kind: 'sequence',
    items: [{ kind: 'place', place: 'text-start' }, ...literal(text), { kind: 'place', place: end }],
  })),
});

/** The texts in which the pattern occurs, if they are few; those that only have a line feed more are left out. */
const fewTexts = (pattern: Pattern, first: string): readonly string[] | null => {
  const texts = [first];
  while (texts.length <= MOST_TEXTS) {
    const next = differenceOf(pattern, exactly(texts, 'final-line-end'), STEPS);
    if (next === null) return null;
    if (next.text === null) return texts;
    texts.push(next.text);
  }
  return null;
};

const known = new WeakMap<PatternFacts, string | null>();

/**
 * The shortest text in which a pattern occurs: the same one for patterns that occur in the same texts. Null when there is none, or too much would have to be done.
 */
export const shortestOf = (facts: PatternFacts): string | null => {
  const before = known.get(facts);
  if (before !== undefined) return before;
  const shortest = differenceOf(facts.pattern, NOWHERE, STEPS)?.text ?? null;
  known.set(facts, shortest);
  return shortest;
};

/** Whether two patterns are known to occur in the same texts. */
export const isEquivalent = (one: PatternFacts, other: PatternFacts): boolean =>
  one.key === other.key || (isWithin(one.pattern, other.pattern) && isWithin(other.pattern, one.pattern));

/** What says the same without a pattern, of texts; null when nothing is known to. */
export const plainOf = (facts: PatternFacts): Plain | null => {
  const { pattern, always } = facts;
  const text = shortestOf(facts);
  if (always || text === null) return null;
  // Whether it occurs in a little more tells quickly what it cannot be.
  if (searchReference(pattern, `x${text}`)) {
    const contained: Pattern = { kind: 'sequence', items: literal(text) };
    const isContained = text !== '' && isWithin(pattern, contained) && isWithin(contained, pattern);
    return isContained ? { operator: 'contains', text } : null;
  }
  if (searchReference(pattern, `${text}x`)) return null;
  const texts = fewTexts(pattern, text);
  if (texts === null) return null;
  const operator = texts.length === 1 ? 'eq' : 'in';
  if (isWithin(exactly(texts, 'final-line-end'), pattern)) return { operator, texts, lineFeed: true };
  return isWithin(pattern, exactly(texts, 'text-end')) ? { operator, texts, lineFeed: false } : null;
};
