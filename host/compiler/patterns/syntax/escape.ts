import { codePointNamed } from './names.ts';
import type { State } from './state.ts';
import type { Category } from './tree.ts';

const OCTAL = '01234567';
const DECIMAL = '0123456789';
const HEXADECIMAL = '0123456789abcdefABCDEF';

/** Escapes that stand for a code point wherever they are. In a class `\b` is one of them. */
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['\\a', 0x07],
  ['\\f', 0x0c],
  ['\\n', 0x0a],
  ['\\r', 0x0d],
  ['\\t', 0x09],
  ['\\v', 0x0b],
]);

const CATEGORIES: ReadonlyMap<string, { readonly category: Category; readonly negated: boolean }> = new Map([
  ['\\d', { category: 'digit', negated: false }],
  ['\\D', { category: 'digit', negated: true }],
  ['\\s', { category: 'space', negated: false }],
  ['\\S', { category: 'space', negated: true }],
  ['\\w', { category: 'word', negated: false }],
  ['\\W', { category: 'word', negated: true }],
]);

/** What an escape stands for wherever it is. */
export type Escape =
  | { readonly kind: 'literal'; readonly codePoint: number; readonly negated: false }
  | { readonly kind: 'category'; readonly category: Category; readonly negated: boolean };

const literal = (codePoint: number): Escape => ({ kind: 'literal', codePoint, negated: false });

const readHexadecimal = (state: State, digits: number, start: number): Escape => {
  const { tokens } = state;
  const read = tokens.takeWhile(HEXADECIMAL, digits);
  if (read.length < digits) throw tokens.refusal(`an escape of ${digits} hexadecimal digits is not complete`, start);
  const codePoint = Number.parseInt(read, 16);
  if (codePoint > 0x10ffff) throw tokens.refusal('there is no such code point', start);
  return literal(codePoint);
};

const readName = (state: State, start: number): Escape => {
  const { tokens } = state;
  if (!tokens.takeIf('{')) throw tokens.refusal('missing { behind \\N');
  const name = tokens.takeUntil('}', 'character name');
  const codePoint = codePointNamed(name, start);
  if (codePoint === null) state.refuse(`\\N{${name}}, whose number is not known here,`, start);
  // Not a number is neither below nor above the other end of a range.
  return literal(codePoint ?? Number.NaN);
};

/** An octal escape of three digits at most; the first digits are taken already. */
const readOctal = (state: State, first: string, start: number): Escape => {
  const digits = first + state.tokens.takeWhile(OCTAL, 3 - first.length);
  const codePoint = Number.parseInt(digits, 8);
  if (codePoint > 0o377) throw state.tokens.refusal(`the octal escape \\${digits} is beyond \\377`, start);
  return literal(codePoint);
};

/**
 * Reads the rest of an escape that means the same inside and outside of a class, or null for another: a digit. `token` is taken already, `start` is where it
 * began.
 */
const readCommon = (state: State, token: string, start: number): Escape | null => {
  const control = CONTROLS.get(token);
  if (control !== undefined) return literal(control);
  const category = CATEGORIES.get(token);
  if (category !== undefined) return { kind: 'category', ...category };
  switch (token) {
    case '\\x':
      return readHexadecimal(state, 2, start);
    case '\\u':
      return readHexadecimal(state, 4, start);
    case '\\U':
      return readHexadecimal(state, 8, start);
    case '\\N':
      return readName(state, start);
  }
  if (/^\\[0-9]$/.test(token)) return null;
  if (/^\\[a-zA-Z]$/.test(token)) throw state.tokens.refusal(`bad escape ${token}`, start);
  return literal(token.codePointAt(1) ?? 0);
};

/** An escape in a class, whose first token is taken already. */
export const readClassEscape = (state: State, token: string, start: number): Escape => {
  if (token === '\\b') return literal(0x08);
  const escape = readCommon(state, token, start);
  if (escape !== null) return escape;
  const digit = token.slice(1);
  if (!OCTAL.includes(digit)) throw state.tokens.refusal(`bad escape ${token}`, start);
  return readOctal(state, digit, start);
};

/** A reference to a group by its number. */
export interface Reference {
  readonly kind: 'reference';
  readonly group: number;
}

/** An escape outside of a class that is no anchor, whose first token is taken already. */
export const readEscape = (state: State, token: string, start: number): Escape | Reference => {
  const escape = readCommon(state, token, start);
  if (escape !== null) return escape;
  const { tokens } = state;
  const digit = token.slice(1);
  if (digit === '0') return literal(Number.parseInt(`0${tokens.takeWhile(OCTAL, 2)}`, 8));
  const digits = digit + tokens.takeWhile(DECIMAL, 1);
  const isOctal = /^[0-7]{2}$/.test(digits) && tokens.next !== null && OCTAL.includes(tokens.next);
  if (isOctal) return readOctal(state, digits, start);
  const group = Number(digits);
  if (group >= state.groupCount) throw tokens.refusal(`there is no group ${group}`, start);
  if (state.widthOfGroup(group) === undefined) throw tokens.refusal('refers to a group that is open', start);
  state.checkLookBehind(group);
  return { kind: 'reference', group };
};
