import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { END_OF_CODE_POINTS, hasCodePoint } from '../code-points/set.ts';
import type { CodePointSet } from '../code-points/set.ts';
import { ASCII_CLASSES, unicodeClasses } from './classes.ts';
import { caseClosureOf, classSetOf, literalSetOf } from './closure.ts';
import { asciiFolding, unicodeFolding } from './folding.ts';
import { isIdentifier } from './identifier.ts';
import { lowerMapping } from './lower.ts';
import type { Mapping } from './mapping.ts';
import { codePointOfName } from './names.ts';
import { upperMapping } from './upper.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const members = (isMember: (codePoint: number) => boolean): number[] => {
  const found: number[] = [];
  for (let codePoint = 0; codePoint < END_OF_CODE_POINTS; codePoint++) if (isMember(codePoint)) found.push(codePoint);
  return found;
};

const digestOfSet = (set: CodePointSet): readonly [number, string] => {
  const found = members((codePoint) => hasCodePoint(set, codePoint));
  return [found.length, sha256(found.join(' '))];
};

const digestOfMapping = ({ from, to }: Mapping): string =>
  sha256(from.map((codePoint, index) => `${codePoint}:${to[index]}`).join(' '));

const hex = (set: CodePointSet): string => set.map((bound) => bound.toString(16)).join(' ');

/** The digests are of what CPython 3.11.7 says of every code point (`str` methods, `_sre` and `re.finditer` over all of them). */
describe('the tables of Unicode 14.0', () => {
  it('hold the classes', () => {
    const { word, digit, space } = unicodeClasses();
    expect(digestOfSet(word)).toEqual([133548, 'feebe59ae233be03b42316c9fe47a6684693fd6f83d622b72d5f5632f4c55537']);
    expect(digestOfSet(digit)).toEqual([660, 'b8093389a0d5675c0c6e0b04a3d59c599cf4aa74c2ac0993d396d5a5a3df8aa8']);
    expect(digestOfSet(space)).toEqual([29, '7c676bce6e036dd37d0f61dd4b465973b064fe9d7f4fb82c21c8ecfc134580a3']);
    expect(ASCII_CLASSES.space.every((bound) => bound < 0x80)).toBe(true);
  });

  it('hold the lower and the upper case', () => {
    expect(digestOfMapping(lowerMapping())).toBe('2c31398204ae11472d3ae27e320119567c6865ca017ae4d55ed8812f2ee5f7fd');
    expect(digestOfMapping(upperMapping())).toBe('f832e95e10dd45a4a38ea76c25342cc1362e9b25f052eb0759098f848143b998');
  });

  it('hold what identifiers begin with and go on with', () => {
    const starts = members((codePoint) => isIdentifier(String.fromCodePoint(codePoint)));
    const parts = members((codePoint) => isIdentifier(`a${String.fromCodePoint(codePoint)}`));
    expect([starts.length, sha256(starts.join(' '))]).toEqual([
      131975,
      'ea3a40760cca11a40523636a4ab1da35a8cd9c4fa9f506de370a6e10405384e7',
    ]);
    expect([parts.length, sha256(parts.join(' '))]).toEqual([
      135053,
      '07c96bace62c241f5fe04edc8ddf6e65c54c96a2399dac096f4b38cd204fe3e8',
    ]);
  });

  it('hold names, in any case', () => {
    expect(codePointOfName('em dash')).toBe(0x2014);
    expect(codePointOfName('LATIN SMALL LETTER Z')).toBe(0x7a);
    expect(codePointOfName('GREEK SMALL LETTER ALPHA')).toBeUndefined();
  });
});

describe('what a literal matches without regard to case', () => {
  it('is what CPython 3.11.7 finds for each of the 2927 cased code points', () => {
    const folding = unicodeFolding();
    const cased = members((codePoint) => hasCodePoint(folding.cased, codePoint));
    const lines = cased.map((codePoint) => `${codePoint}:${literalSetOf(codePoint, folding).join(',')};`);
    expect([cased.length, sha256(lines.join(''))]).toEqual([
      2927,
      'be06af525fe8861c03c58c16b8f31529556c91ef9497f9ab48ae4bf88bad41e9',
    ]);
  });

  it('is the closure of its set', () => {
    expect(hex(caseClosureOf([0x6b, 0x6c]))).toBe('4b 4c 6b 6c 212a 212b');
    expect(hex(caseClosureOf([0x6b, 0x6c], asciiFolding()))).toBe('4b 4c 6b 6c');
    expect(hex(caseClosureOf([0x69, 0x6a]))).toBe('49 4a 69 6a 130 132');
    expect(hex(caseClosureOf([0x10428, 0x10429]))).toBe('10400 10401 10428 10429');
    expect(hex(caseClosureOf([0x2d, 0x2e]))).toBe('2d 2e');
  });
});

describe('what a class matches without regard to case', () => {
  const range = (low: number, high: number) => ({ kind: 'range', low, high }) as const;
  const literal = (codePoint: number) => ({ kind: 'literal', codePoint }) as const;

  // parse/classes.json has digests of many more.
  it('folds ranges that hold capitals and small letters', () => {
    expect(hex(classSetOf([range(0x5a, 0x61)], false, unicodeFolding()))).toBe('41 42 5a 62 7a 7b');
  });

  it('folds before it negates', () => {
    expect(hex(classSetOf([literal(0x6b), literal(0x6b)], true, unicodeFolding()))).toBe(
      '0 4b 4c 6b 6c 212a 212b 110000',
    );
    const ascii = classSetOf([range(0, 0x7f)], true, unicodeFolding());
    expect([0x130, 0x131, 0x17f, 0x212a].map((codePoint) => hasCodePoint(ascii, codePoint))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(hasCodePoint(ascii, 0xe9)).toBe(true);
  });

  it('finds no capital beyond the BMP that stands in a class by itself, but one of a range', () => {
    expect(hex(classSetOf([literal(0x78), literal(0x10400)], false, unicodeFolding()))).toBe('58 59 78 79');
    expect(hex(classSetOf([literal(0x78), literal(0x10428)], false, unicodeFolding()))).toBe(
      '58 59 78 79 10400 10401 10428 10429',
    );
    expect(hex(classSetOf([range(0x10400, 0x10400)], false, unicodeFolding()))).toBe('10400 10401 10428 10429');
  });

  it('folds what goes beyond the BMP by capitals under (?a) too', () => {
    const set = classSetOf([range(0xff21, 0x10400)], false, asciiFolding());
    expect(hasCodePoint(set, 0xff41)).toBe(true);
  });
});
