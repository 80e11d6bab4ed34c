import { describe, expect, it } from 'vitest';
import { parsePattern } from '../parse/parse.ts';
import { automatonOf } from './build.ts';

/** A look-around in a look-around in another, each so many times. */
const nestedLooks = (times: number): string => {
  let source = 'd';
  for (let depth = 0; depth < 3; depth++) source = `(?:a(?=b*c${source}e)z){${times}}`;
  return source;
};

describe('short patterns that ask for very much', () => {
  it.each([
    ['edges from everywhere to everywhere', `(?:${'a|^|'.repeat(2000)}b)(?:${'c|$|'.repeat(2000)}d)`],
    ['the same edges again and again', `x${'(?:'.repeat(200)}${'a|^|'.repeat(100)}b${')*'.repeat(200)}y`],
    ['look-arounds within look-arounds', nestedLooks(16)],
    ['more look-arounds than are numbered', '(?:a(?=b))'.repeat(33)],
    ['look-arounds that nest deep', `${'(?=a*b'.repeat(5)}${')'.repeat(5)}`],
  ])('%s are too large', (_, source) => {
    expect(() => automatonOf(parsePattern(source))).toThrow(expect.objectContaining({ code: 'too_large' }));
  });

  it.each([
    ['(?:a(?=b*c))'.repeat(32), 32],
    [nestedLooks(8), 8],
  ])('up to a limit are not', (source, looks) => {
    expect(automatonOf(parsePattern(source)).looks).toHaveLength(looks);
  });
});
