import type { Automaton } from '../automaton/types.ts';
import { END_OF_CODE_POINTS, hasCodePoint, rangesOf, sizeOf } from '../code-points/set.ts';
import type { CodePointSet } from '../code-points/set.ts';
import { PatternError } from '../error.ts';

export const ASCII_END = 0x80;

/** Atoms are numbered in two bytes. */
const MOST_ATOMS = 1 << 16;

/** Ranges that all sets together may hold, of those into which all their bounds cut what lies above ASCII. */
const MOST_HELD = 1 << 24;

/** Sets of at most this many code points are taken for one letter in its spellings. */
const LARGEST_LETTER = 4;

/** What a set is called among the sets of an alphabet. */
export const keyOfSet = (set: CodePointSet): string => set.join(' ');

/**
 * The code points as some sets tell them apart: each ASCII character by itself, all others in *atoms*. A *symbol* is an ASCII character, or 128 more than an atom's
 * number.
 */
export interface Alphabet {
  /** Where ranges of one atom begin, ascending from 0x80. */
  readonly starts: readonly number[];
  /** The atom of each range. */
  readonly atoms: readonly number[];
  readonly atomCount: number;
  /** The byte that stands for each symbol in normalised text: the same for all symbols of a letter's spellings. */
  readonly normal: Uint8Array;
  /** Whether each atom is of the first set given (the letters of words). */
  readonly isWord: readonly boolean[];
  /** Whether none of the symbols is white space. */
  readonly isSpaceFree: (symbols: readonly number[]) => boolean;
  /** The symbols of a set that the alphabet was made from. */
  symbolsOf(set: CodePointSet): readonly number[];
}

const SPACE = 0x20;

const isAsciiSpace = (code: number): boolean =>
  code === SPACE || (code >= 9 && code <= 13) || (code >= 28 && code <= 31);

const normalOfAscii = (code: number): number => {
  if (isAsciiSpace(code)) return SPACE;
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
};

/** A byte above ASCII for a code point. */
const hashed = (codePoint: number): number => 0x80 | (Math.imul(codePoint, 0x9e3779b1) >>> 25);

/** All sets that automata consume by, those of look-arounds too. */
const collect = (automaton: Automaton, sets: Map<string, CodePointSet>): void => {
  for (const position of automaton.positions) {
    if (position.kind === 'set') sets.set(keyOfSet(position.set), position.set);
  }
  for (const look of automaton.looks) collect(look.automaton, sets);
};

/** Cuts what lies above ASCII where any set begins or ends, and takes the pieces together that the same sets hold. */
const cut = (
  sets: readonly CodePointSet[],
): Pick<Alphabet, 'starts' | 'atoms' | 'atomCount'> & { held: number[][] } => {
  const bounds = new Set([ASCII_END]);
  for (const set of sets) {
    for (const bound of set) if (bound > ASCII_END && bound < END_OF_CODE_POINTS) bounds.add(bound);
  }
  const starts = [...bounds].sort((a, b) => a - b);
  const places = new Map(starts.map((start, index) => [start, index]));
  // The ranges of each set, as it holds those between the bounds.
  const spans = sets.map((set) =>
    [...rangesOf(set)].flatMap(([start, end]) => {
      if (end <= ASCII_END) return [];
      const last = end === END_OF_CODE_POINTS ? starts.length : (places.get(end) ?? 0);
      return [[places.get(Math.max(start, ASCII_END)) ?? 0, last] as const];
    }),
  );
  if (spans.flat().reduce((sum, [first, last]) => sum + last - first, 0) > MOST_HELD) {
    throw new PatternError('too_large', 'the classes of the patterns together have too many ranges');
  }
  const holders: number[][] = starts.map(() => []);
  spans.forEach((ranges, number) => {
    for (const [first, last] of ranges) {
      for (let index = first; index < last; index++) holders[index]?.push(number);
    }
  });
  const numbers = new Map<string, number>();
  const held: number[][] = sets.map(() => []);
  const atoms = holders.map((numbersOfSets) => {
    const key = numbersOfSets.join(' ');
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const atom = numbers.size;
    numbers.set(key, atom);
    for (const number of numbersOfSets) held[number]?.push(atom);
    return atom;
  });
  if (numbers.size > MOST_ATOMS) {
    throw new PatternError('too_large', `the patterns together tell more than ${MOST_ATOMS} kinds of characters apart`);
  }
  return { starts, atoms, atomCount: numbers.size, held };
};

/** Gives all symbols of one letter's spellings the same byte. */
const uniteLetters = (normal: Uint8Array, letters: Iterable<readonly number[]>): void => {
  for (const symbols of letters) {
    const [leader] = symbols;
    if (leader === undefined) continue;
    const byte = normal[leader] ?? 0;
    for (const symbol of symbols) if (symbol >= ASCII_END) normal[symbol] = byte;
  }
};

/**
 * The alphabet of all the automata of a module.
 *
 * @param words the letters of words beyond ASCII, which `\b` asks for
 * @param spaces white space: its symbols become the space in normalised text
 * @throws PatternError `too_large`
 */
export const alphabetOf = (automata: Iterable<Automaton>, words: CodePointSet, spaces: CodePointSet): Alphabet => {
  const sets = new Map<string, CodePointSet>([
    [keyOfSet(words), words],
    [keyOfSet(spaces), spaces],
  ]);
  for (const automaton of automata) collect(automaton, sets);
  const all = [...sets.values()];
  const numbers = new Map([...sets.keys()].map((key, number) => [key, number]));
  const { held, ...pieces } = cut(all);
  const symbols = all.map((set, number) => {
    const ascii: number[] = [];
    for (let code = 0; code < ASCII_END; code++) if (hasCodePoint(set, code)) ascii.push(code);
    return [...ascii, ...(held[number] ?? []).map((atom) => ASCII_END + atom)];
  });
  const normal = new Uint8Array(ASCII_END + pieces.atomCount);
  for (let code = 0; code < ASCII_END; code++) normal[code] = normalOfAscii(code);
  pieces.atoms.forEach((atom, index) => {
    normal[ASCII_END + atom] ||= hashed(pieces.starts[index] ?? 0);
  });
  for (const symbol of symbols[1] ?? []) normal[symbol] = SPACE;
  uniteLetters(
    normal,
    all.flatMap((set, number) => (number > 1 && sizeOf(set) <= LARGEST_LETTER ? [symbols[number] ?? []] : [])),
  );
  const inWords = new Set(held[0]);
  return {
    ...pieces,
    normal,
    isWord: Array.from({ length: pieces.atomCount }, (_, atom) => inWords.has(atom)),
    isSpaceFree: (given) => !given.some((symbol) => normal[symbol] === SPACE),
    symbolsOf: (set) => {
      const number = numbers.get(keyOfSet(set));
      if (number === undefined) throw new RangeError('a set that the alphabet does not know');
      return symbols[number] ?? [];
    },
  };
};
