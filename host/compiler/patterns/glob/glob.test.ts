import { describe, expect, it } from 'vitest';
import { searchReference } from '../reference/search.ts';
import { parseFnmatch } from './glob.ts';

describe('parseFnmatch', () => {
  // Answers of CPython 3.11.7.
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['a*b', 'a/x\nb', true],
    ['a*b', 'a/x\nb\n', false],
    ['a?', 'a\n', true],
    ['a?', 'a\u{1f600}', true],
    ['a?', 'a', false],
    ['[', '[', true],
    ['[!]', '[!]', true],
    ['[]]', ']', true],
    ['[]a]', 'a', true],
    ['[!]]', 'a', true],
    ['[!]]', ']', false],
    ['[a-c]', 'b', true],
    ['[a-]', '-', true],
    ['[-a]', '-', true],
    ['[!a-c]', '\n', true],
    ['[!a-c]', 'b', false],
    ['[b-a]', 'a', false],
    ['[!b-a]', 'a', true],
    ['[z-a!b]', 'b', false],
    ['[z-a!b]', 'z', true],
    ['[^a]', '^', true],
    ['[^a]', 'b', false],
    ['[\\]', '\\', true],
    ['\\*', '\\x', true],
    ['a.c', 'abc', false],
  ])('%j of %j: %s', (source, text, expected) => {
    expect(searchReference(parseFnmatch(source), text)).toBe(expected);
  });
});
