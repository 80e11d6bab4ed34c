/** Characters at random, and how patterns write them. */
import type { Random } from './random.ts';

/** The characters of a text: code points, not letters as people see them. */
export const charactersOf = (text: string): readonly string[] => Array.from(text);

const WORDS = charactersOf('abcksixKSIABZz019_');
const MARKS = charactersOf(' \t\n-,;:!"#%&/<=>@`~\'');
const SPECIAL = charactersOf('.^$*+?{}[]()|\\');

/** Letters with unusual cases, digits, marks and spaces of Unicode, ends of its planes. */
const UNUSUAL = charactersOf(
  'éÉßẞſ\u212aİıµμΜÅåσςΣβϐι\u0345\u1fbeΙĐđǅǆǄΐ\u1fd3ﬅﬆẛṡꙋᲈтᲄѣᲇᲀвВꭰᎠᏰᏸა' +
    '٣९０²½Ⅷⅷ①中ªºʰ' +
    '\u0300\u200b\u200d\ufeff\u0085\u00a0\u001c\u001f\u2028\u3000\u000b\u0000' +
    '\u{10400}\u{10428}\u{1e900}\u{1e922}\u{118a0}\u{118c0}\u{16e40}\u{16e60}' +
    '\u{1d7ce}\u{1f600}\u{20000}\u{31350}\u{e000}\u{e0100}\u{f0000}\u{10ffff}\uffff\u{10000}' +
    '\ud7ff\ue000\u007f\u0080\u00ff\u0100',
);

/** A code point of any plane, but no surrogate. */
const anyCharacter = (random: Random): string => {
  const plane = random.chance(50) ? random.below(3) : random.below(17);
  const codePoint = plane * 0x10000 + random.below(0x10000);
  return String.fromCodePoint(codePoint >= 0xd800 && codePoint < 0xe000 ? codePoint - 0xd800 : codePoint);
};

export const characterOf = (random: Random): string => {
  const kind = random.below(20);
  if (kind < 12) return random.pick(WORDS);
  if (kind < 15) return random.pick(MARKS);
  if (kind < 16) return random.pick(SPECIAL);
  return kind < 19 ? random.pick(UNUSUAL) : anyCharacter(random);
};

/** The same character, often in another case. */
export const recased = (random: Random, text: string): string => {
  const kind = random.below(8);
  if (kind === 0) return text.toUpperCase();
  return kind === 1 ? text.toLowerCase() : text;
};

const hexadecimal = (codePoint: number, digits: number): string => codePoint.toString(16).padStart(digits, '0');

export const CONTROLS: readonly (readonly [string, string])[] = [
  ['\\n', '\n'],
  ['\\t', '\t'],
  ['\\r', '\r'],
  ['\\f', '\f'],
  ['\\v', '\v'],
  ['\\a', '\u0007'],
  ['\\0', '\0'],
];

/** A character as a pattern writes it, in a class or outside of one. */
export const written = (random: Random, character: string, inClass: boolean, isVerbose: boolean): string => {
  const codePoint = character.codePointAt(0) ?? 0;
  const style = random.below(12);
  if (style === 0 && codePoint <= 0xff) return `\\x${hexadecimal(codePoint, 2)}`;
  if (style === 1 && codePoint <= 0xffff) return `\\u${hexadecimal(codePoint, 4)}`;
  if (style === 2) return `\\U${hexadecimal(codePoint, 8)}`;
  if (style === 3 && codePoint <= 0o377 && (inClass || codePoint >= 0o100))
    return `\\${codePoint.toString(8).padStart(3, '0')}`;
  const isSpecial = inClass ? '\\]^-['.includes(character) : SPECIAL.includes(character);
  const isSkipped = isVerbose && !inClass && ' \t\n\r\v\f#'.includes(character);
  const mayEscape = !/^[a-zA-Z0-9]$/.test(character);
  return isSpecial || isSkipped || (mayEscape && random.chance(20)) ? `\\${character}` : character;
};
