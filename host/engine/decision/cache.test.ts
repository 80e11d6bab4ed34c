import { expect, test } from 'vitest';
import { puppetManifest } from '../../../test/module/puppet.ts';
import type { ManifestEntry } from '../manifest/types.ts';
import { DecisionCache } from './cache.ts';
import { RESULT } from './result.ts';

const ALLOW = 1;
const [first] = puppetManifest().entries as [ManifestEntry];
const [rule] = first.rules;
/** An entry of rules that all allow. */
const entry: ManifestEntry = { ...first, rules: Array.from({ length: 300 }, () => rule as NonNullable<typeof rule>) };

/** What a cache answers when rule `winner - 1` decides, and so many rules have matched after so many candidates. */
function reader(): (winner: number, matched: number, candidates?: number) => unknown {
  const cache = new DecisionCache(entry, 'd'.repeat(64));
  return (winner, matched, candidates = 0) => {
    const words = new Uint32Array(RESULT.words + matched);
    words[RESULT.status] = ALLOW;
    words[RESULT.winner] = winner;
    words[RESULT.candidates] = candidates;
    words.set([matched, RESULT.words * 4], RESULT.matched);
    const decision = cache.read(words, 0, ALLOW);
    expect(decision?.matched).toHaveLength(matched);
    return decision;
  };
}

test('an answer that was given before is given again, as the same object', () => {
  const read = reader();
  const decision = read(1, 2);
  expect(read(1, 2)).toBe(decision);
  expect(read(1, 3)).not.toBe(decision);
  expect(read(1, 2)).toBe(decision);
});

test('what is kept is bounded by what it holds: long lists of many rules are forgotten', () => {
  const read = reader();
  const decision = read(1, 1);
  for (let winner = 2; winner <= 100; winner++) read(winner, 2_000);
  expect(read(1, 1)).toBe(decision);
  for (let winner = 101; winner <= 200; winner++) read(winner, 2_000);
  expect(read(1, 1)).not.toBe(decision);
});

test('a rule with ever other answers does not push out those of the others', () => {
  const read = reader();
  const decision = read(1, 1);
  for (let candidates = 0; candidates < 500; candidates++) read(2, 2_000, candidates);
  expect(read(1, 1)).toBe(decision);
});

test('an answer too long to be kept leaves the others where they are', () => {
  const read = reader();
  const decision = read(1, 1);
  const long = read(2, 300_000);
  expect(read(2, 300_000)).not.toBe(long);
  expect(read(1, 1)).toBe(decision);
});
