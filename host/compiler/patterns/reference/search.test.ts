import { describe, expect, it } from 'vitest';
import { parsePattern } from '../parse/parse.ts';
import { searchReference } from './search.ts';

const isFound = (source: string, text: string): boolean => searchReference(parsePattern(source), text);

describe('searchReference', () => {
  it.each([
    ['', '', true],
    ['a', '', false],
    ['ab', 'xaby', true],
    ['a|b', 'xxb', true],
    ['^b', 'ab', false],
    ['a$', 'a\n', true],
    ['a$', 'a\n\n', false],
    ['a\\Z', 'a\n', false],
    ['(?m)^b$', 'a\nb\nc', true],
    ['a.b', 'a\nb', false],
    ['(?s)a.b', 'a\nb', true],
    ['^.$', '\u{1f600}', true],
    ['^a{2,3}$', 'aa', true],
    ['^a{2,3}$', 'aaaa', false],
    ['^(?:ab){2,}$', 'ababab', true],
    ['^(?:a?){3}$', 'aaaa', false],
    ['^(?:^|a){1000}$', 'aaa', true],
    ['^(?:|a|bb)*$', 'abba', true],
    ['^(?:|a|bb)*$', 'aba', false],
    ['\\bfoo\\b', 'a foo.', true],
    ['\\bfoo\\b', 'afoo', false],
    ['\\B', '', false],
    ['\\b', '', false],
    ['(?<!a)b', 'ab', false],
    ['(?<=a)b', 'ab', true],
    ['a(?=.*c)', 'abbbc', true],
    ['a(?!.*c)', 'abbbc', false],
    ['(?=(?<=a)b(?!c))b', 'abc', false],
    ['(?=(?<=a)b(?!c))b', 'abd', true],
    ['a*+a', 'aaa', false],
    ['a{1,2}+a', 'aaa', true],
    ['(?i)k', '\u212a', true],
    ['(?ia)k', '\u212a', false],
  ])('%s in %j: %s', (source, text, expected) => {
    expect(isFound(source, text)).toBe(expected);
  });

  it('finds places beyond the first words of bits', () => {
    const text = `${'a'.repeat(95)}\n${'b'.repeat(33)}c`;
    expect(isFound('(?m)^b+c$', text)).toBe(true);
    expect(isFound('(?<=a{95}\\nb{33})c', text)).toBe(true);
    expect(isFound('a(?=\\nb{33}c)', text)).toBe(true);
    expect(isFound('^(?:a|\\n|b)*c', text)).toBe(true);
  });

  it('takes enormous repeats and no longer than the text for them', () => {
    expect(isFound('^(?:ab?){0,4294967294}$', 'aabab')).toBe(true);
    expect(isFound('(?:a?){4294967294}b', 'aab')).toBe(true);
    expect(isFound('(?:a){4294967294}', 'aaa')).toBe(false);
  });
});
