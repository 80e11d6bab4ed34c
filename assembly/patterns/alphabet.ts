/** Code points as a module's patterns tell them apart. */
import { Root, field } from '../layout';
import { codePointAt } from '../unicode/utf8';
import { Alphabet, Program } from './layout';

/** The first symbol that is no ASCII character. */
export const ASCII_END: u32 = 0x80;

/** The atom of the code point at `at`, which is none of ASCII. */
export function atomAt(at: usize): u32 {
  const codePoint = codePointAt(at);
  const alphabet: usize = field(0, Root.ALPHABET);
  const starts: usize = field(alphabet, Alphabet.STARTS);
  let low: u32 = 0;
  let high = field(alphabet, Alphabet.RANGES);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (load<u32>(starts + (<usize>middle << 2)) <= codePoint) low = middle;
    else high = middle;
  }
  return load<u16>(field(alphabet, Alphabet.ATOMS) + (<usize>low << 1));
}

/** The symbol of the code point at `at`. */
@inline
export function symbolAt(at: usize): u32 {
  const byte = <u32>load<u8>(at);
  return byte < ASCII_END ? byte : ASCII_END + atomAt(at);
}

/** Whether words are made of the code point at `at`. */
export function isWordAt(at: usize, asciiOnly: bool): bool {
  if (asciiOnly && load<u8>(at) >= <u8>ASCII_END) return false;
  return load<u8>(field(field(0, Root.ALPHABET), Alphabet.WORDS) + symbolAt(at)) != 0;
}

/** The class that a program has for the code point at `at`. */
@inline
export function classAt(program: usize, at: usize): usize {
  const byte: usize = load<u8>(at);
  return byte < <usize>ASCII_END ? load<u8>(load<u32>(program, Program.ASCII) + byte) : classOfAtom(program, atomAt(at));
}

/** The class that a program has for an atom. */
export function classOfAtom(program: usize, atom: u32): usize {
  const all: usize = load<u32>(program, Program.ATOMS);
  if (all) return load<u8>(all + atom);
  let low: usize = load<u32>(program, Program.FEW);
  let high: usize = load<u32>(program, Program.FEW_END);
  while (low < high) {
    const middle = low + (((high - low) >> 3) << 2);
    const found = <u32>load<u16>(middle);
    if (found == atom) return load<u16>(middle, 2);
    if (found < atom) low = middle + 4;
    else high = middle;
  }
  return 0;
}
