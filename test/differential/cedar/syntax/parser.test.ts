/**
 * Texts that are and are not policies, taken and refused as cedar-wasm 4.12 does. `EDICT_FULL=1`: every prefix of every policy of the corpus and 100,000 mutations,
 * otherwise a sample.
 */
import { checkParsePolicySet } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { createSink } from '../../../../host/compiler/diagnostics/sink.ts';
import { parsePolicies } from '../../../../host/compiler/languages/cedar/text/parse.ts';
import { createSource } from '../../../../host/compiler/source/source.ts';
import { Random, runOptions } from '../../../random/random.ts';
import { readCorpus, sample } from '../corpus.ts';
import { mutate } from './mutate.ts';
import { SEEDS } from './seeds.ts';

const { seed, full } = runOptions();
const corpus = readCorpus();
const texts = [...SEEDS, ...[...(corpus ?? [])].filter(([path]) => path.endsWith('.cedar')).map(([, text]) => text)];

const takes = (text: string): boolean => parsePolicies(createSource('p.cedar', text), createSink()) !== null;

/** A text with templates alone is refused after it was read. */
const TEMPLATE = 'static policy set includes a template';

const oracleTakes = (text: string): boolean => {
  const answer = checkParsePolicySet({ staticPolicies: text });
  return answer.type === 'success' || (answer.errors.length === 1 && answer.errors[0]?.message === TEMPLATE);
};

const differing = (candidates: Iterable<string>): { readonly compared: number; readonly differ: readonly string[] } => {
  const differ: string[] = [];
  let compared = 0;
  for (const text of candidates) {
    compared++;
    if (takes(text) !== oracleTakes(text)) differ.push(`${takes(text) ? 'taken' : 'refused'}: ${text}`);
  }
  return { compared, differ };
};

const prefixesOf = function* (text: string): Iterable<string> {
  for (let end = 0; end <= text.length; end++) {
    // cedar-wasm reads half of a pair as another character.
    if (text.slice(0, end).isWellFormed()) yield text.slice(0, end);
  }
};

describe('the parser takes what cedar-wasm takes', () => {
  it.skipIf(corpus === null)('of the corpus', () => {
    const { compared, differ } = differing(texts);
    expect(differ).toEqual([]);
    expect(compared).toBeGreaterThan(3_900);
  });

  it('of every prefix of a policy', { timeout: 3_600_000 }, () => {
    for (const text of [...SEEDS, ...sample(texts, full, 397)]) expect(differing(prefixesOf(text)).differ).toEqual([]);
  });

  it('of mutations', { timeout: 3_600_000 }, () => {
    const mutations = function* (): Iterable<string> {
      for (let index = 0; index < (full ? 100_000 : 6_000); index++) {
        const random = Random.of(seed, index);
        // cedar-wasm is given UTF-8, which has no half of a pair.
        const text = mutate(random.pick(random.chance(40) ? SEEDS : texts), random);
        if (text.isWellFormed()) yield text;
      }
    };
    const { compared, differ } = differing(mutations());
    expect(differ).toEqual([]);
    expect(compared).toBeGreaterThan(5_000);
  });
});
