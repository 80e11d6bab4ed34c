/** How patterns are outlined and changed. */
import { describe, expect, it } from 'vitest';
import { patternCase } from '../../../../test/random/patterns.ts';
import { Random } from '../../../../test/random/random.ts';
import { PatternError } from '../../../compiler/patterns/error.ts';
import { parsePattern } from '../../../compiler/patterns/parse/parse.ts';
import { READERS } from '../../../compiler/patterns/syntax/sequence.ts';
import { State } from '../../../compiler/patterns/syntax/state.ts';
import type { Node, Sequence } from '../../../compiler/patterns/syntax/tree.ts';
import { otherPatterns } from './changes.ts';
import { outlineOf } from './outline.ts';

const changesOf = (source: string): readonly string[] =>
  otherPatterns(source).map((other) => `${other.change}: ${other.source}`);

describe('a pattern is changed', () => {
  it.each<[string, readonly string[]]>([
    ['rm', []],
    ['(?i)rm', ['the pattern heeds case: rm']],
    ['(?is)r.', ['the pattern heeds case: (?s)r.']],
    [
      'curl|wget|nc',
      [
        'the alternative "curl" is dropped: wget|nc',
        'the alternative "wget" is dropped: curl|nc',
        'the alternative "nc" is dropped: curl|wget',
      ],
    ],
    [
      '(?:a|b(?:c|d))x',
      ['the alternative "a" is dropped: (?:b(?:c|d))x', 'the alternative "b(?:c|d)" is dropped: (?:a)x'],
    ],
    ['(|a)b', ['the alternative 1 of the pattern is dropped: (a)b', 'the alternative "a" is dropped: ()b']],
    ['^rm$', ['the anchor ^ is dropped: rm$']],
    ['(?:^a)\\b', ['the anchor \\b is dropped: (?:^a)']],
    ['rm +-r?', ['the repeat + becomes *: rm *-r?']],
    ['a??b', ['the repeat ? becomes *: a*?b']],
    ['a{3}', ['the repeat {3} becomes {2,3}: a{2,3}']],
    ['a{3,}', ['the repeat {3,} becomes {2,}: a{2,}']],
    ['a{3,5}+b', ['the repeat {3,5} becomes {2,5}: a{2,5}+b']],
    ['a{0,5}b', ['the repeat {0,5} becomes *: a*b']],
    // What only looks like a part: in a class, escaped, a comment, a literal brace.
    ['[|^$+?]\\|\\$\\+(?#|^+)a{}b{x}', []],
    ['(?x) a # | ^ +\n b', []],
    [
      '(?x: a # | ^ +\n )|b',
      ['the alternative "(?x: a # | ^ + )" is dropped: b', 'the alternative "b" is dropped: (?x: a # | ^ +\n )'],
    ],
    ['[]|]a', []],
    // No pattern of Python's.
    ['a(', []],
  ])('%j', (source, changes) => {
    expect(changesOf(source)).toEqual(changes);
  });

  it('in a few places only', () => {
    expect(otherPatterns('(?i)^a+|^b+|^c+|^d+|^e+|^f+|^g+|^h+')).toHaveLength(1 + 4 + 1 + 1);
  });
});

/** The anchors and repeats of a tree, one after the other. */
const partsOf = ({ nodes }: Sequence): readonly Node[] =>
  nodes.flatMap((node): readonly Node[] => {
    if (node.kind === 'anchor') return [node];
    if (node.kind === 'branch') return node.items.flatMap(partsOf);
    if (!('item' in node)) return [];
    return [...partsOf(node.item), ...(node.kind === 'repeat' ? [node] : [])];
  });

const treeOf = (source: string): Sequence | null => {
  try {
    parsePattern(source);
  } catch (error) {
    if (error instanceof PatternError) return null;
    throw error;
  }
  return READERS.readAlternatives(new State(source, READERS), false, 0);
};

it('the outline finds what the parser does, in patterns at random', () => {
  let compared = 0;
  for (let index = 0; index < 4_000; index++) {
    const { pattern } = patternCase(Random.of(17, index));
    const tree = treeOf(pattern);
    if (tree === null) continue;
    const { anchors, choices, repeats, flags } = outlineOf(pattern);
    for (const { alternatives } of choices) {
      const [first, last] = [alternatives[0], alternatives.at(-1)];
      expect(alternatives.map(({ text }) => text).join('|')).toBe(pattern.slice(first?.start, last?.end));
    }
    if (flags !== null) expect(pattern.startsWith(`(?${flags.text})`)).toBe(true);
    // The parser takes together what alternatives share, and the outline leaves stars out.
    if (choices.length > 0 || pattern.includes('*')) continue;
    compared++;
    const parts = partsOf(tree);
    expect([pattern, anchors.length]).toEqual([pattern, parts.filter(({ kind }) => kind === 'anchor').length]);
    expect([pattern, repeats.length]).toEqual([pattern, parts.filter(({ kind }) => kind === 'repeat').length]);
  }
  expect(compared).toBeGreaterThan(1_000);
});
