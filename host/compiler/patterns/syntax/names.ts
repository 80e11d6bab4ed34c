import { PatternError } from '../error.ts';

/** No name of Unicode is longer (CPython's `NAME_MAXLEN`). */
const LONGEST = 256;

/** Names that patterns write code points by. */
const NAMES: ReadonlyMap<string, number> = new Map([['EM DASH', 0x2014]]);

/** The code point that `\N{name}` stands for. The names of all of Unicode are not at hand: those of others are unsupported. */
export const codePointNamed = (name: string, position: number): number => {
  const codePoint = NAMES.get(name.toUpperCase());
  if (codePoint !== undefined) return codePoint;
  if (name.length > LONGEST || !/^[A-Za-z0-9 ()-]+$/.test(name)) {
    throw new PatternError('invalid', `no character is called ${name.slice(0, LONGEST)}`, position);
  }
  throw new PatternError('unsupported', `\\N{${name}} is not known; write the character or its number`, position);
};
