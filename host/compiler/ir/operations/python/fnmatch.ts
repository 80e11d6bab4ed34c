import { matching, truth } from '../define.ts';
import type { Operation } from '../index.ts';
import { parseGlob } from './glob.ts';
import type { GlobToken } from './glob.ts';

const matchesOne = (token: GlobToken, codePoint: number): boolean => {
  switch (token.kind) {
    case 'literal':
      return token.codePoint === codePoint;
    case 'one':
      return true;
    case 'class':
      return token.ranges.some(([low, high]) => low <= codePoint && codePoint <= high) !== token.negated;
    case 'star':
      return false;
  }
};

/** Greedy match that resumes at the last star: at most `text × pattern` steps. */
const matches = (text: readonly number[], tokens: readonly GlobToken[]): boolean => {
  let position = 0;
  let index = 0;
  let resume = -1;
  let star = -1;
  while (position < text.length) {
    const token = tokens[index];
    if (token?.kind === 'star') {
      star = index++;
      resume = position;
    } else if (token !== undefined && matchesOne(token, text[position] ?? 0)) {
      position++;
      index++;
    } else if (star >= 0) {
      index = star + 1;
      position = ++resume;
    } else return false;
  }
  return tokens.slice(index).every((token) => token.kind === 'star');
};

const codePoints = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) ?? 0);

/** `fnmatch.fnmatchcase(text, pattern)` of Python 3.11: `*` crosses `/`, `?` and classes match any one code point, line feeds included. */
export const pythonFnmatch: Operation = matching('python.fnmatch', 'fnmatch', (text, pattern) =>
  text.tag === 'string' && pattern.tag === 'string'
    ? truth(matches(codePoints(text.value), parseGlob(pattern.value)))
    : 'error',
);
