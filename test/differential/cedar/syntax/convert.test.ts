/** Policies between text, syntax tree and JSON: nothing is lost, and the JSON is that of cedar-wasm 4.12. */
import { policyToJson, templateToJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { Policy as OraclePolicy } from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSink } from '../../../../host/compiler/diagnostics/sink.ts';
import { readPolicy } from '../../../../host/compiler/languages/cedar/json/read.ts';
import { writePolicy } from '../../../../host/compiler/languages/cedar/json/write.ts';
import { slotsOf } from '../../../../host/compiler/languages/cedar/policy/slots.ts';
import type { Policy } from '../../../../host/compiler/languages/cedar/syntax/types.ts';
import { parsePolicies } from '../../../../host/compiler/languages/cedar/text/parse.ts';
import { printPolicy } from '../../../../host/compiler/languages/cedar/text/print.ts';
import { createSource } from '../../../../host/compiler/source/source.ts';
import { runOptions } from '../../../random/random.ts';
import { readCorpus } from '../corpus.ts';
import { policies } from './arbitrary.ts';
import { SEEDS } from './seeds.ts';

const { seed, full } = runOptions();
const corpus = readCorpus();
const RUNS = { seed, numRuns: full ? 20_000 : 1_000 };

/** Without places, and with numbers as cedar-wasm rounds them where asked. */
const plain = (value: unknown, round = false): unknown => {
  if (typeof value === 'bigint') return round ? Number(value) : value;
  if (Array.isArray(value)) return value.map((item) => plain(item, round));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key]) => key !== 'range' || round);
  return Object.fromEntries(members.map(([key, member]) => [key, plain(member, round)]));
};

const parse = (text: string): readonly Policy[] => {
  const sink = createSink();
  const parsed = parsePolicies(createSource('p.cedar', text), sink);
  if (parsed === null) throw new Error(`${sink.diagnostics[0]?.message}\n${text}`);
  return parsed.policies;
};

const parseOne = (text: string): Policy => {
  const [policy, ...others] = parse(text);
  if (policy === undefined || others.length > 0) throw new Error(`no single policy: ${text}`);
  return policy;
};

const readJson = (json: unknown): Policy => {
  const sink = createSink();
  const policy = readPolicy(json, 'policy', { sink, source: null });
  if (policy === null) throw new Error(sink.diagnostics[0]?.message);
  return policy;
};

const oracleJson = (policy: Policy, text: OraclePolicy): unknown => {
  const answer = slotsOf(policy).length > 0 ? templateToJson(text) : policyToJson(text);
  if (answer.type === 'failure') throw new Error(answer.errors[0]?.message);
  return answer.json;
};

const check = (policy: Policy, text: string): void => {
  const json = writePolicy(policy);
  expect(plain(json, true)).toEqual(oracleJson(policy, text));
  expect(writePolicy(readJson(json))).toEqual(json);
  expect(writePolicy(parseOne(printPolicy(policy)))).toEqual(json);
  expect(writePolicy(parseOne(printPolicy(readJson(json))))).toEqual(json);
};

describe('policies keep what they say', () => {
  it('in the seeds', () => {
    for (const text of SEEDS) for (const policy of parse(text)) check(policy, text.slice(...policy.range));
  });

  it.skipIf(corpus === null)('in the corpus', { timeout: 300_000 }, () => {
    let checked = 0;
    for (const [path, text] of corpus ?? []) {
      if (!path.endsWith('.cedar')) continue;
      for (const policy of parse(text)) check(policy, text.slice(...policy.range));
      checked++;
    }
    expect(checked).toBeGreaterThan(3_900);
  });

  it('at random: tree to text to tree, and to the JSON of cedar-wasm', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const text = printPolicy(policy);
        expect(plain(parseOne(text))).toEqual(plain(policy));
        check(policy, text);
      }),
      RUNS,
    );
  });

  it('at random: tree to JSON to tree', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(plain(readJson(writePolicy(policy)))).toEqual(plain(policy));
      }),
      RUNS,
    );
  });
});
