import { ASCII_END } from '../../patterns/alphabet/alphabet.ts';
import type { Alphabet } from '../../patterns/alphabet/alphabet.ts';
import type { Segment } from '../segment.ts';
import { ALPHABET } from './layout.ts';

const isAsciiWord = (code: number): boolean => /\w/u.test(String.fromCharCode(code));

/** Writes an alphabet; returns its address. */
export const writeAlphabet = (alphabet: Alphabet, segment: Segment): number => {
  const { starts, atoms, normal, isWord } = alphabet;
  const address = segment.allocate(ALPHABET.SIZE, 4);
  segment.write32(address + ALPHABET.RANGES, starts.length);
  segment.write32(address + ALPHABET.STARTS, segment.words(starts));
  const numbers = segment.allocate(atoms.length * 2, 4);
  atoms.forEach((atom, index) => segment.write16(numbers + index * 2, atom));
  segment.write32(address + ALPHABET.ATOMS, numbers);
  const bytes = segment.allocate(normal.length, 1);
  segment.writeBytes(bytes, normal);
  segment.write32(address + ALPHABET.NORMAL, bytes);
  const words = segment.allocate(normal.length, 1);
  for (let code = 0; code < ASCII_END; code++) segment.write8(words + code, isAsciiWord(code) ? 1 : 0);
  isWord.forEach((is, atom) => segment.write8(words + ASCII_END + atom, is ? 1 : 0));
  segment.write32(address + ALPHABET.WORDS, words);
  return address;
};
