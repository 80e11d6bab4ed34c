import { parseGlob } from '../../ir/operations/python/glob.ts';
import type { GlobToken } from '../../ir/operations/python/glob.ts';
import type { Pattern } from '../ast.ts';
import { END_OF_CODE_POINTS, complementOf, setOf } from '../code-points/set.ts';
import type { CodePointSet } from '../code-points/set.ts';

const ANY: Pattern = { kind: 'set', set: [0, END_OF_CODE_POINTS] };

const classSetOf = ({ ranges, negated }: GlobToken & { readonly kind: 'class' }): CodePointSet => {
  const set = setOf(ranges.map(([low, high]) => [low, high + 1]));
  return negated ? complementOf(set) : set;
};

const patternOf = (token: GlobToken): Pattern => {
  switch (token.kind) {
    case 'literal':
      return { kind: 'set', set: [token.codePoint, token.codePoint + 1] };
    case 'one':
      return ANY;
    case 'star':
      return { kind: 'repeat', item: ANY, min: 0, max: Infinity };
    case 'class':
      return { kind: 'set', set: classSetOf(token) };
  }
};

/**
 * The texts that `fnmatch.fnmatchcase` of Python 3.11 takes on POSIX, as a pattern of the whole text: `*` crosses `/`, and `*`, `?` and classes take line feeds
 * too. Every text is such a pattern.
 *
 * @example parseFnmatch('*.md') // what `(?s)\A.*\.md\Z` is
 */
export const parseFnmatch = (source: string): Pattern => ({
  kind: 'sequence',
  items: [
    { kind: 'place', place: 'text-start' },
    ...parseGlob(source).map((token) => patternOf(token)),
    { kind: 'place', place: 'text-end' },
  ],
});
