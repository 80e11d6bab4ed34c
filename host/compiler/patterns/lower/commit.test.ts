import { describe, expect, it } from 'vitest';
import { parsePattern } from '../parse/parse.ts';
import { searchReference } from '../reference/search.ts';

/** Answers of CPython 3.11.7. */
describe('an atomic group takes its preferred match and no other', () => {
  it.each([
    ['(?>a|ab)c', 'abc', false],
    ['(?>ab|a)c', 'ac', true],
    ['(?>a*)a', 'aaa', false],
    ['(?>a*?)b', 'aab', true],
    ['^(?>a*?b|a)c', 'aabc', true],
    ['^(?>(?:a|ab)*)c', 'abac', false],
    ['^(?>(?:ab|a)*)c', 'abac', true],
    ['^(?>a{1,3}ab?)c', 'aaaac', true],
    ['^(?>a{1,3}ab?)c', 'aaac', true],
    ['^(?>a+?b?)b', 'ab', false],
    ['^(?>a??b|a)c', 'ac', true],
    ['(?>(?i:k|kk)+)x', 'K\u212akx', true],
    ['^(?>(?:a|ab){2})a', 'aba', false],
    ['^(?>(?:a|ab){2})', 'aba', true],
  ])('%s in %j: %s', (source, text, expected) => {
    expect(searchReference(parsePattern(source), text)).toBe(expected);
  });
});

describe('a possessive repeat takes the preferred match of its item each time', () => {
  it.each([
    ['^(?:a|ab)++c', 'abc', false],
    ['^(?:ab|a)++c', 'abac', true],
    // Unlike `(?>(?:a|ab){2})`: CPython does not go back into an item for the sake of the next.
    ['^(?:a|ab){2}+', 'aba', false],
    ['a{1,2}+a', 'aaa', true],
    ['a{1,2}+a', 'aa', false],
    ['a{0}+b', 'b', true],
  ])('%s in %j: %s', (source, text, expected) => {
    expect(searchReference(parsePattern(source), text)).toBe(expected);
  });
});
