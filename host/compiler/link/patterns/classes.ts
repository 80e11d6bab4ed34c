import { ASCII_END, keyOfSet } from '../../patterns/alphabet/alphabet.ts';
import type { Alphabet } from '../../patterns/alphabet/alphabet.ts';
import type { Automaton } from '../../patterns/automaton/types.ts';
import { MOST_KINDS } from '../../patterns/automaton/kinds.ts';
import { PatternError } from '../../patterns/error.ts';

/** How one automaton takes symbols together: those that the same positions consume. */
export interface Classes {
  /** The class of each ASCII character, and of each atom; 0 for what nothing consumes. */
  readonly ascii: Uint8Array;
  readonly atoms: Uint8Array;
  /** The positions that consume each class. */
  readonly positions: readonly (readonly number[])[];
}

/** The positions of each set. */
const positionsOfSets = (
  automaton: Automaton,
  alphabet: Alphabet,
): { symbols: readonly number[]; positions: number[] }[] => {
  const sets = new Map<string, { symbols: readonly number[]; positions: number[] }>();
  automaton.positions.forEach((position, number) => {
    if (position.kind !== 'set') return;
    const key = keyOfSet(position.set);
    const known = sets.get(key);
    if (known === undefined) sets.set(key, { symbols: alphabet.symbolsOf(position.set), positions: [number] });
    else known.positions.push(number);
  });
  return [...sets.values()];
};

/**
 * The classes of an automaton. They are numbered in the order of atoms first, so that automata which tell atoms apart alike have the same list.
 *
 * @throws PatternError `too_large`
 */
export const classesOf = (automaton: Automaton, alphabet: Alphabet): Classes => {
  const sets = positionsOfSets(automaton, alphabet);
  const holders = new Map<number, number[]>();
  sets.forEach(({ symbols }, number) => {
    for (const symbol of symbols) {
      const holding = holders.get(symbol);
      if (holding === undefined) holders.set(symbol, [number]);
      else holding.push(number);
    }
  });
  const numbers = new Map<string, number>([['', 0]]);
  const positions: (readonly number[])[] = [[]];
  const classOf = (symbol: number): number => {
    const holding = holders.get(symbol) ?? [];
    const key = holding.join(' ');
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = positions.push(holding.flatMap((set) => sets[set]?.positions ?? [])) - 1;
    numbers.set(key, number);
    return number;
  };
  const atoms = new Uint8Array(alphabet.atomCount);
  const held = [...holders.keys()].filter((symbol) => symbol >= ASCII_END).sort((a, b) => a - b);
  for (const symbol of held) atoms[symbol - ASCII_END] = classOf(symbol);
  const ascii = Uint8Array.from({ length: ASCII_END }, (_, code) => classOf(code));
  if (positions.length > MOST_KINDS + 1) {
    throw new PatternError('too_large', `a pattern tells more than ${MOST_KINDS} kinds of characters apart`);
  }
  return { ascii, atoms, positions };
};
