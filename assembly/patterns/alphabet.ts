/** Code points as a module's patterns tell them apart. */
import { Root, field } from '../layout';
import { codePointAt } from '../unicode/utf8';
import { Alphabet } from './layout';

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
