import type { Pattern } from '../../compiler/patterns/ast.ts';
import { hasCodePoint, rangesOf, type CodePointSet } from '../../compiler/patterns/code-points/set.ts';
import { PatternError } from '../../compiler/patterns/error.ts';
import { parseSource } from '../../compiler/patterns/language.ts';

/** Texts that are made of one pattern, or of a part of it. */
const MOST_TEXTS = 8;
/** Longest of them, in UTF-16 units. */
const LONGEST = 2_000;
/** Code points that people read easily, in the order in which they are taken. */
const PLAIN = Array.from('aex0 1A_-./:=@,<');

/** A code point of the set, a plain one if there is one; undefined for the empty set, and for surrogates alone. */
const characterOf = (set: CodePointSet): string | undefined => {
  const plain = PLAIN.find((character) => hasCodePoint(set, character.codePointAt(0) ?? 0));
  if (plain !== undefined) return plain;
  for (const [start, end] of rangesOf(set)) {
    const codePoint = start >= 0xd800 && start <= 0xdfff ? 0xe000 : start;
    if (codePoint < end) return String.fromCodePoint(codePoint);
  }
  return undefined;
};

/** The n-th of each, the last where there are fewer, one behind the other. */
const joined = (parts: readonly (readonly string[])[]): readonly string[] => {
  if (parts.some((texts) => texts.length === 0)) return [];
  const number = Math.max(1, ...parts.map((texts) => texts.length));
  return Array.from({ length: number }, (_, index) =>
    parts.map((texts) => texts[Math.min(index, texts.length - 1)] ?? '').join(''),
  );
};

const repeated = (texts: readonly string[], min: number, max: number): readonly string[] => {
  if (min === 0) return ['', ...(max > 0 ? texts : [])];
  // A text longer than the longest is dropped anyway.
  return texts.flatMap((text) => (text.length * min > LONGEST ? [] : [text.repeat(min)]));
};

/** Texts that the pattern matches, but for what it asks of places and of what stands around. */
const textsOf = (pattern: Pattern): readonly string[] => {
  const made = ((): readonly string[] => {
    switch (pattern.kind) {
      case 'empty':
      case 'place':
        return [''];
      case 'look':
        // What must follow may as well stand there; where more follows it is tried and found wanting.
        return pattern.negative || pattern.behind ? [''] : ['', ...textsOf(pattern.item)];
      case 'set': {
        const character = characterOf(pattern.set);
        return character === undefined ? [] : [character];
      }
      case 'sequence':
        return joined(pattern.items.map(textsOf));
      case 'choice':
        return pattern.items.flatMap((item) => textsOf(item).slice(0, 1));
      case 'repeat':
        return repeated(textsOf(pattern.item), pattern.min, pattern.max);
    }
  })();
  return made.filter((text) => text.length <= LONGEST).slice(0, MOST_TEXTS);
};

/** Texts in which a pattern of Python's `re` most likely occurs; none for one that cannot be read. */
export const matchesOf = (source: string): readonly string[] => {
  try {
    return textsOf(parseSource({ language: 'python', source }));
  } catch (error) {
    if (error instanceof PatternError) return [];
    throw error;
  }
};
