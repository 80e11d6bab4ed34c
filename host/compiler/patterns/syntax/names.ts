import { PatternError } from '../error.ts';
import { codePointOfName } from '../unicode/names.ts';

/** No name of Unicode is longer (CPython's `NAME_MAXLEN`). */
const LONGEST = 256;

/** The code point that `\N{name}` stands for; null where that is not known here: the names of all of Unicode are not at hand. */
export const codePointNamed = (name: string, position: number): number | null => {
  if (name.length > LONGEST || !/^[A-Za-z0-9 ()-]+$/.test(name)) {
    throw new PatternError('invalid', `no character is called ${name.slice(0, LONGEST)}`, position);
  }
  return codePointOfName(name) ?? null;
};
