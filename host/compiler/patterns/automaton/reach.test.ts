import { describe, expect, it } from 'vitest';
import { parsePattern } from '../parse/parse.ts';
import { reachOf } from './reach.ts';

describe('how many code points an occurrence takes at most', () => {
  it.each([
    ['', 0],
    ['^\\b$', 0],
    ['a', 1],
    ['[^a]', 1],
    ['ab\\bc', 3],
    ['a|bcd|ef', 3],
    ['(?:ab|c){2,3}d', 7],
    ['a?b{0,4}', 5],
    ['a*', Infinity],
    ['a(?:b|c+)d', Infinity],
    // However often, what takes nothing takes nothing.
    ['(?:^|$)*a', 1],
    ['(?:\\b){4294967294}', 0],
    // A look-around reads on, whatever it reads.
    ['a(?=b)', Infinity],
    ['(?<!a)|b', Infinity],
  ])('of %j: %d', (source, expected) => {
    expect(reachOf(parsePattern(source))).toBe(expected);
  });
});
