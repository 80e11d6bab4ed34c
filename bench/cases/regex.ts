import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { checkPattern } from '../../host/compiler/index.ts';
import { compilePatterns, loadPatterns } from '../../host/patterns/index.node.ts';
import { contest, contestant, pairedRatio } from '../measure/contest.ts';
import { RE2_HOLDS, javascript, re2 } from '../peers/patterns.ts';
import type { Translate } from '../peers/patterns.ts';
import { BIG_POLICY_MISSING, bigPolicyPath } from '../workload/big-policy.ts';
import { TEXTS } from '../workload/texts.ts';
import type { Case, Outcome, Result } from './types.ts';

const MEGABYTE = 1_000_000;
const MISSING: Outcome = { results: [], figures: [], notes: [BIG_POLICY_MISSING] };

/** The distinct patterns of the big file; null without the vectors. */
const bigPatterns = (): readonly string[] | null => {
  const path = bigPolicyPath();
  if (path === null) return null;
  const { rules } = parse(readFileSync(path, 'utf8')) as {
    readonly rules: readonly { readonly condition: { readonly value: string } }[];
  };
  return [...new Set(rules.map(({ condition }) => condition.value))];
};

interface Test {
  readonly number: number;
  readonly test: (text: string) => boolean;
}

/** The patterns that an engine takes and reads as we do in these texts. */
const agreeing = (
  patterns: readonly string[],
  translate: Translate,
  found: ReadonlyMap<string, ReadonlySet<number>>,
): Test[] =>
  patterns.flatMap((pattern, number) => {
    const test = translate(pattern);
    if (test === null) return [];
    return [...found].every(([text, numbers]) => test(text) === numbers.has(number)) ? [{ number, test }] : [];
  });

const oneByOne =
  (tests: readonly Test[]) =>
  (text: string): number => {
    let found = 0;
    for (const { test } of tests) if (test(text)) found++;
    return found;
  };

const bigCase: Case = {
  id: 'regex/1555',
  async run(effort) {
    const all = bigPatterns();
    if (all === null) return MISSING;
    const patterns = all.filter((pattern) => checkPattern(pattern) === null);
    const { bytes, stepsPerByte } = await compilePatterns(patterns);
    const set = await loadPatterns(bytes);
    const results: Result[] = [];
    const found = new Map(Object.values(TEXTS).map((text) => [text, new Set(set.match(text))]));
    const notes = [`${patterns.length} of ${all.length} patterns; a byte costs ${stepsPerByte} steps at most`];
    const peers = [
      ['javascript', javascript, patterns.length],
      ['re2-wasm', re2, RE2_HOLDS],
    ] as const;
    for (const [peer, translate, most] of peers) {
      const tests = agreeing(patterns.slice(0, most), translate, found);
      notes.push(`${peer} looks for ${tests.length} of the first ${most}, on which it agrees with us in both texts`);
      for (const [kind, text] of Object.entries(TEXTS)) {
        // Ours looks for all patterns, the peer for those it agrees on.
        const [own, other] = await contest(
          [contestant('edict', [text], set.match), contestant(peer, [text], oneByOne(tests))],
          effort,
        );
        if (own === undefined || other === undefined) throw new Error('nothing was measured');
        results.push({
          id: `regex/1555-${kind}`,
          ours_ns: own.ns,
          peer,
          peer_ns: other.ns,
          ratio: pairedRatio(other, own),
          p50: own.p50,
          p99: own.p99,
          p999: own.p999,
        });
      }
    }
    return { results, figures: [{ id: 'regex/1555: module', value: bytes.length, unit: 'bytes' }], notes };
  },
};

const longCase: Case = {
  id: 'regex/1M',
  async run(effort) {
    const all = bigPatterns();
    if (all === null) return MISSING;
    const patterns = all.filter((pattern) => checkPattern(pattern) === null);
    const limits = { frameBytes: 1 << 21, steps: 2 ** 32 - 1 };
    const { bytes } = await compilePatterns(patterns, { limits });
    const set = await loadPatterns(bytes);
    const short = TEXTS.benign;
    const long = short.repeat(Math.ceil(MEGABYTE / short.length)).slice(0, MEGABYTE);
    const [own, other] = await contest(
      [contestant('1 KiB', [short], set.match), contestant('1 MB', [long], set.match)],
      effort,
    );
    if (own === undefined || other === undefined) throw new Error('nothing was measured');
    const perByte = (ns: number, text: string): number => ns / text.length;
    return {
      results: [
        {
          id: 'regex/1M',
          ours_ns: other.ns,
          peer: 'our 1 KiB, a byte over a byte',
          peer_ns: own.ns,
          ratio: perByte(other.ns, long) / perByte(own.ns, short),
          p50: null,
          p99: null,
          p999: null,
        },
      ],
      figures: [],
      notes: ['regex/1M: the ratio is our time a byte of 1 MB over our time a byte of 1 KiB'],
    };
  },
};

/** All patterns of a big policy looked for in one text. */
export const regexCases: readonly Case[] = [bigCase, longCase];
