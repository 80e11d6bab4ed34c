import type { Pattern } from '../../compiler/patterns/ast.ts';
import { hasCodePoint, rangesOf, type CodePointSet } from '../../compiler/patterns/code-points/set.ts';
import { PatternError } from '../../compiler/patterns/error.ts';
import { parseSource } from '../../compiler/patterns/language.ts';

/** Texts that are made of one pattern, or of a part of it. */
const MOST_TEXTS = 32;
/** Longest of them, in UTF-16 units. */
const LONGEST = 2_000;
/** Code points that people read easily, in the order in which they are taken. */
const PLAIN = Array.from('aex0 1A_-./:=@,<');

/** Texts that a pattern matches, but for what it asks of places and of what stands around: the first is the plainest, and each other differs from it in one part of the pattern. None when nothing matches. */
type Texts = readonly string[];

/** Code points of the set, plain ones first; none for the empty set, and for surrogates alone. */
const charactersOf = (set: CodePointSet): Texts => {
  const plain = PLAIN.filter((character) => hasCodePoint(set, character.codePointAt(0) ?? 0)).slice(0, 2);
  const ends = [...rangesOf(set)]
    .slice(0, 4)
    .flatMap(([start, end]) => [start, end - 1])
    .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff);
  return [...new Set([...plain, ...ends.map((codePoint) => String.fromCodePoint(codePoint))])];
};

/** All parts at their plainest, then each of the others in its place. */
const joined = (parts: readonly Texts[]): Texts => {
  if (parts.some((texts) => texts.length === 0)) return [];
  const plainest = parts.map(([first = '']) => first);
  const others = parts.flatMap((texts, index) =>
    texts.slice(1).map((text) => [...plainest.slice(0, index), text, ...plainest.slice(index + 1)].join('')),
  );
  return [plainest.join(''), ...others];
};

/** What stands often: as seldom as it may, once more, and as often as it may. */
const repeated = (texts: Texts, min: number, max: number): Texts => {
  const [first] = texts;
  if (first === undefined) return min === 0 ? [''] : [];
  // A text longer than the longest is dropped anyway.
  const times = (number: number): Texts =>
    number > max || first.length * number > LONGEST ? [] : [first.repeat(number)];
  const others =
    max === 0 ? [] : texts.slice(1).flatMap((text) => times(Math.max(0, min - 1)).map((rest) => text + rest));
  return [...times(min), ...times(min + 1), ...(Number.isFinite(max) ? times(max) : []), ...others];
};

const isBoundary = (pattern: Pattern | undefined): boolean =>
  pattern?.kind === 'place' && (pattern.place === 'word-boundary' || pattern.place === 'ascii-word-boundary');

/** Whether the item may be left out, and may as well be a space. */
const isGap = (pattern: Pattern): boolean =>
  pattern.kind === 'repeat' &&
  pattern.min === 0 &&
  pattern.max > 0 &&
  pattern.item.kind === 'set' &&
  hasCodePoint(pattern.item.set, 0x20);

/** The items of a sequence: a gap beside a word's boundary keeps words apart, and what an assertion at the sequence's end demands nothing else there can be. */
const itemsOf = (items: readonly Pattern[]): readonly Texts[] =>
  items.map((item, index) => {
    const texts = textsOf(item);
    if (isGap(item) && (isBoundary(items[index - 1]) || isBoundary(items[index + 1]))) return [' ', ...texts];
    if (item.kind !== 'look' || item.negative) return texts;
    const outermost = item.behind ? index === 0 : index === items.length - 1;
    return outermost ? textsOf(item.item) : texts;
  });

/** Texts of a sequence, and those with what an assertion ahead asks for far behind it, as in `(?=.*b)a`. */
const sequenced = (items: readonly Pattern[]): Texts => {
  const texts = joined(itemsOf(items));
  const [first] = texts;
  if (first === undefined) return texts;
  const asked = items.flatMap((item) => (item.kind === 'look' && !item.behind ? textsOf(item.item).slice(0, 1) : []));
  return [first, ...asked.map((text) => first + text), ...texts.slice(1)];
};

const textsOf = (pattern: Pattern): Texts => {
  const made = ((): Texts => {
    switch (pattern.kind) {
      case 'empty':
      case 'place':
        return [''];
      case 'look':
        // Where it is demanded, what else stands there is hoped to be it; where it is forbidden, it is a text that comes near.
        return ['', ...textsOf(pattern.item)];
      case 'set':
        return charactersOf(pattern.set);
      case 'sequence':
        return sequenced(pattern.items);
      case 'choice': {
        const items = pattern.items.map(textsOf).filter((texts) => texts.length > 0);
        return [...items.map(([first = '']) => first), ...items.flatMap((texts) => texts.slice(1))];
      }
      case 'repeat':
        return repeated(textsOf(pattern.item), pattern.min, pattern.max);
    }
  })();
  return [...new Set(made)].filter((text) => text.length <= LONGEST).slice(0, MOST_TEXTS);
};

/** Texts in which a pattern of Python's `re` most likely occurs, the plainest first; none for one that cannot be read. */
export const matchesOf = (source: string): Texts => {
  try {
    return textsOf(parseSource({ language: 'python', source }));
  } catch (error) {
    if (error instanceof PatternError) return [];
    throw error;
  }
};
