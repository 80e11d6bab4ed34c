import type { Range } from '../../../source/source.ts';

/** The punctuation of policies and schemas, the longest first. */
export const PUNCTUATION = [
  '::',
  '==',
  '!=',
  '<=',
  '>=',
  '||',
  '&&',
  '@',
  '.',
  ',',
  ';',
  ':',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '!',
  '=',
  '?',
] as const;

export type Punctuation = (typeof PUNCTUATION)[number];

/**
 * A token. Words that the language uses are identifiers: which of them is reserved depends on where it stands. A slot is `?` with a name, a string has its quotes, a
 * number is a row of digits. `end` is the end of the text.
 */
export interface Token {
  readonly kind: 'identifier' | 'number' | 'string' | 'slot' | 'end' | Punctuation;
  /** As it stands in the source; empty at the end. */
  readonly text: string;
  readonly range: Range;
}

/** A text as tokens; the last one is the end. */
export interface Tokens {
  readonly tokens: readonly Token[];
  /** The comments, from `//` to before the end of the line. */
  readonly comments: readonly Range[];
}
