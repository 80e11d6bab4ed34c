import type { CodePointSet } from '../code-points/set.ts';
import { digitSet } from '../../ir/unicode/digits.ts';
import { spaceSet } from '../../ir/unicode/spaces.ts';
import { wordSet } from '../../ir/unicode/words.ts';

/** The classes of `\d`, `\s` and `\w`. */
export interface Classes {
  readonly digit: CodePointSet;
  readonly space: CodePointSet;
  readonly word: CodePointSet;
}

/** Under `(?a)`. */
export const ASCII_CLASSES: Classes = {
  digit: [0x30, 0x3a],
  space: [0x09, 0x0e, 0x20, 0x21],
  word: [0x30, 0x3a, 0x41, 0x5b, 0x5f, 0x60, 0x61, 0x7b],
};

let unicode: Classes | undefined;

/** Of Unicode 14.0, as Python 3.11 reads them. */
export const unicodeClasses = (): Classes => (unicode ??= { digit: digitSet(), space: spaceSet(), word: wordSet() });
