import { describe, expect, it } from 'vitest';
import { PatternError } from '../error.ts';
import { parsePattern } from './parse.ts';

const codeOf = (source: string): string => {
  try {
    parsePattern(source);
    return 'ok';
  } catch (error) {
    if (error instanceof PatternError) return error.code;
    throw error;
  }
};

/** Patterns between bars of two strokes. */
const patternsOf = (list: string): string[] => list.trim().split(/\s*‖\s*/u);

describe('what Python refuses', () => {
  it.each(
    patternsOf(String.raw`
      [ ‖ [] ‖ [^] ‖ ( ‖ ) ‖ a) ‖ (a ‖ (? ‖ (?) ‖ (?P ‖ (?P< ‖ (?P<a ‖ (?P<a> ‖ (?P<>a) ‖ (?P<1>a) ‖ (?P<a b>c) ‖ (?P<a>x)(?P<a>y) ‖
      (?P=a) ‖ (?P=a ‖ (?P>a) ‖ (?# ‖ (?< ‖ (?<a ‖ (?<a>b) ‖ (?= ‖ (?! ‖ * ‖ a|* ‖ (*) ‖ (?i)* ‖ ^* ‖ $+ ‖ \b? ‖ \Z* ‖ a** ‖ a*+* ‖
      a*??? ‖ a{2}{3} ‖ a{1,2}* ‖ {2} ‖ a{3,2} ‖ a{4294967295} ‖ a{,4294967295} ‖ a{99999999999999999999} ‖ \ ‖ a\ ‖ \c ‖ \q ‖
      \p{L} ‖ \z ‖ [\A] ‖ [\B] ‖ [\Z] ‖ [\8] ‖ \x ‖ \x4 ‖ \u123 ‖ \U0001 ‖ \U00110000 ‖ \N ‖ \N{} ‖ \N{A ‖ \N{é} ‖ \400 ‖ [\400] ‖
      \1 ‖ (a\1) ‖ (a)\2 ‖ \99 ‖ (a)\18 ‖ [b-a] ‖ [\d-a] ‖ [a-\d] ‖ [a--b] ‖ [a ‖ [a- ‖ [a-\ ‖ a(?i) ‖ (?i ‖ (?i)a|(?m)b ‖
      ((?i)a) ‖ (?:(?i)a) ‖ (?z) ‖ (?iz) ‖ (?L)a ‖ (?au)a ‖ (?a)(?u)b ‖ (?-i) ‖ (?i-) ‖ (?i-:a) ‖ (?-:a) ‖ (?-a:b) ‖ (?-u:b) ‖
      (?i-i:a) ‖ (?t:a) ‖ (?t)a* ‖ (?-t:a) ‖ (?<=a*)b ‖ (?<=a|bc)d ‖ (?<!a{1,2}) ‖ (?<=(a)\1) ‖ (?<=(a))\2 ‖ (?(1)a ‖
      (?(1)a|b|c) ‖ (?(1)a) ‖ (?(a)b) ‖ (?(0)b) ‖ (?(-1)b) ‖ (?()b) ‖ (a)(?(2)b) ‖ (?x)a* * ‖ (?x)a* ? ‖ (?x) *`),
  )('%s', (source) => {
    expect(codeOf(source)).toBe('invalid');
  });
});

describe('what Python takes', () => {
  it.each(
    patternsOf(String.raw`
      ‖ | ‖ () ‖ (?:) ‖ (?:)* ‖ (|a)+ ‖ []a] ‖ [^]a] ‖ [a-] ‖ [-a] ‖ [\d-] ‖ [[] ‖ [[:alpha:]] ‖ [a&&b] ‖ { ‖ {} ‖ a{ ‖ a{} ‖ a{x} ‖
      a{1 ‖ a{1,x} ‖ a{1 } ‖ a{,} ‖ a{,2} ‖ a{2,} ‖ a{0} ‖ a{4294967294} ‖ } ‖ a*? ‖ a+? ‖ a?? ‖ a{2}? ‖ a*+ ‖ a++ ‖ a?+ ‖
      a{1,2}+ ‖ (?:ab)*+ ‖ (?>ab) ‖ (?=a)* ‖ (?:^)* ‖ \a\f\n\r\t\v\\ ‖ [\b] ‖ \0 ‖ \08 ‖ \012 ‖ \377 ‖ [\1] ‖ \x41 ‖ \u0041 ‖
      \U0010ffff ‖ \! ‖ \é ‖ (?i)a ‖ (?i)(?m)(?s)a ‖ (?#c)(?i)a ‖ (?x) (?i)a ‖ (?i:a) ‖ (?i-s:a) ‖ (?-i:a) ‖ (?a:b) ‖
      (?a)(?u:b) ‖ (?ii)a ‖ (?t)a ‖ (?P<a>b) ‖ (?P<é>b) ‖ (?<=ab|cd)e ‖ (?<=a{2})b ‖ (?<=(?:)*)a ‖ (?<=^a) ‖ (?<=(?=a*))b ‖
      (?x)a *‖ (?x)[ #] ‖ (?x)\# ‖ a(?#c)* ‖ (?x: a )b ‖ (?-x: a)`),
  )('%s', (source) => {
    expect(codeOf(source)).toBe('ok');
  });

  it.each(
    patternsOf(String.raw`
      (a)\1 ‖ (?P<a>b)(?P=a) ‖ (a)?(?(1)b|c) ‖ (?P<a>b)(?(a)c) ‖ (a)(?(+1)b) ‖ (a)(?(٠_1 )b) ‖ (a)(?<=\1)`),
  )('but no automaton does: %s', (source) => {
    expect(codeOf(source)).toBe('unsupported');
  });
});

describe('hostile patterns', () => {
  it.each([
    ['(', 100_000],
    ['(', 60_000],
    ['(?:', 20_000],
    ['(?=', 20_000],
    ['(?(1)', 12_000],
    ['a', 70_000],
  ])('%s, %i times, is too large', (part, times) => {
    expect(codeOf(part.repeat(times))).toBe('too_large');
  });

  it('classes that differ by little each are too large', () => {
    const source = Array.from({ length: 8000 }, (_, index) => `[\\w${String.fromCodePoint(0x2500 + index)}]`).join('');
    expect(codeOf(source)).toBe('too_large');
  });

  it('atomic groups that would be copied over and over are too large', () => {
    expect(codeOf(`(?>${'a*'.repeat(10_000)})`)).toBe('too_large');
    expect(codeOf(`(?>${'a*|'.repeat(10_000)})`)).toBe('too_large');
    const wide = Array.from({ length: 10_000 }, (_, index) => String.fromCodePoint(0x4e00 + 2 * index)).join('');
    expect(codeOf(`(?>${'(?:'.repeat(12)}[${wide}]${'x|y|zz)+'.repeat(12)}q)`)).toBe('too_large');
    expect(codeOf(`(?>${'(?:'.repeat(100)}a${'x|y)+'.repeat(100)})`)).toBe('too_large');
    expect(codeOf(`(?>${'(?:'.repeat(20)}a${'|xy){1,8}'.repeat(20)}q)`)).toBe('too_large');
  });

  it('a class that has the same part over and over is none of them', () => {
    expect(parsePattern(`[${'\\w'.repeat(30_000)}]`)).toEqual(parsePattern('[\\w]'));
    expect(parsePattern(`(?i)[^${'a-z\\W'.repeat(10_000)}]`)).toEqual(parsePattern('(?i)[^a-z\\W]'));
  });

  it('wide classes without regard to case are too large when they are very many', () => {
    const classes = Array.from({ length: 5000 }, (_, index) => `[${String.fromCodePoint(0x4e00 + index)}-\\uffff]`);
    expect(codeOf(`(?i)${classes.join('')}`)).toBe('too_large');
    expect(codeOf(classes.join(''))).toBe('ok');
  });

  it.each(['a|', '[a]', '(?i:k)', '(a)|', '[a-z\\w]?'])('many of %s are not', (part) => {
    expect(codeOf(part.repeat(Math.floor(0x10000 / part.length)))).toBe('ok');
  });
});
