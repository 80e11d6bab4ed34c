import { describe, expect, it } from 'vitest';
import { digitValue } from './digits.ts';
import { isPrintable } from './printable.ts';
import { isSpace, strip } from './spaces.ts';
import { isWord } from './words.ts';

const members = (isMember: (codePoint: number) => boolean): number[] => {
  const found: number[] = [];
  for (let codePoint = 0; codePoint < 0x110000; codePoint++) if (isMember(codePoint)) found.push(codePoint);
  return found;
};

/** The counts and sums are those of CPython 3.11.7, whose `unicodedata` is of Unicode 14.0. */
describe('the tables of Unicode 14.0', () => {
  it('hold 660 decimal digits, ten of each value', () => {
    const digits = members((codePoint) => digitValue(codePoint) >= 0);
    expect(digits.length).toBe(660);
    for (let value = 0; value < 10; value++) {
      expect(digits.filter((codePoint) => digitValue(codePoint) === value).length).toBe(66);
    }
  });

  it('hold the word characters', () => {
    const words = members(isWord);
    expect([words.length, words.reduce((sum, codePoint) => sum + codePoint, 0)]).toEqual([133548, 14002814312]);
  });

  it('hold the printable characters', () => {
    const printable = members(isPrintable);
    expect([printable.length, printable.reduce((sum, codePoint) => sum + codePoint, 0)]).toEqual([144516, 14867683184]);
  });

  it('hold the 29 white spaces, without the byte order mark', () => {
    expect(members(isSpace).length).toBe(29);
    expect(isSpace(0xfeff)).toBe(false);
    expect(isSpace(0x85)).toBe(true);
  });

  it.each([
    [0x5f, true],
    [0xb2, true],
    [0xbd, true],
    [0x300, false],
    [0x203f, false],
    [0x200d, false],
    [0x1d4b3, true],
    // Assigned in Unicode 15 only.
    [0x31350, false],
    [0xcf3, false],
  ])('U+%s: %s', (codePoint, expected) => {
    expect(isWord(codePoint)).toBe(expected);
  });
});

describe('strip', () => {
  it('takes white space off both ends', () => {
    expect(strip('\u001c \u3000a b\u0085\n')).toBe('a b');
    expect(strip('\ufeffa')).toBe('\ufeffa');
    expect(strip(' \t')).toBe('');
  });
});
