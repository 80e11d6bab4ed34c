/**
 * Policies as cedar-wasm 4.12 validates them: those of its corpus against schemas of other tests, and random pairs. `EDICT_FULL=1`: every policy of the corpus and 5,000 pairs of
 * up to six policies and templates, otherwise a sample.
 */
import { validate as oracle } from '@cedar-policy/cedar-wasm/nodejs';
import type { ValidationCall as OracleCall } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { validate } from '../../../../host/cedar/index.ts';
import type { PolicySet, ValidationCall } from '../../../../host/cedar/index.ts';
import { Random, runOptions } from '../../../random/random.ts';
import { readCorpus, sample } from '../corpus.ts';
import { TypedWriter, randomSchema } from './pairs.ts';

const { seed, full } = runOptions();
const corpus = readCorpus();

interface Verdict {
  /** The ids of what is wrong, in order. */
  readonly wrong: readonly string[];
  /** The ids of what is never true. */
  readonly impossible: readonly string[];
  readonly otherWarnings: number;
}

type Answer = ReturnType<typeof validate> | ReturnType<typeof oracle>;

const idsOf = (errors: readonly { readonly policyId: string }[]): readonly string[] =>
  [...new Set(errors.map(({ policyId }) => policyId))].toSorted();

const verdictOf = (answer: Answer): Verdict | 'failure' => {
  if (answer.type === 'failure') return 'failure';
  const isImpossible = ({ error }: { readonly error: { readonly code: string | null; readonly message: string } }) =>
    error.code === 'EC220' || error.message.includes('policy is impossible');
  return {
    wrong: idsOf(answer.validationErrors),
    impossible: idsOf(answer.validationWarnings.filter(isImpossible)),
    otherWarnings: answer.otherWarnings.length,
  };
};

const ours = (call: ValidationCall): Verdict | 'failure' => verdictOf(validate(call));
const theirs = (call: ValidationCall): Verdict | 'failure' => verdictOf(oracle(call as unknown as OracleCall));

/** How many policies were valid and how many were not; each was the same for both. */
const compare = (calls: Iterable<ValidationCall>, sizeOf: (call: ValidationCall) => number) => {
  const counts = { valid: 0, wrong: 0, impossible: 0 };
  for (const call of calls) {
    const verdict = theirs(call);
    expect({ call, verdict: ours(call) }).toEqual({ call, verdict });
    if (verdict === 'failure') continue;
    counts.wrong += verdict.wrong.length;
    counts.valid += sizeOf(call) - verdict.wrong.length;
    counts.impossible += verdict.impossible.length;
  }
  return counts;
};

const listed = (ending: string): readonly string[] =>
  [...(corpus ?? [])].filter(([path]) => path.endsWith(ending)).map(([, text]) => text);

describe('validation takes what cedar-wasm takes', () => {
  it.skipIf(corpus === null)('of corpus policies against schemas of other tests', () => {
    const schemas = listed('.cedarschema');
    const policies = listed('.cedar');
    const calls = sample(policies, full, 20).map((staticPolicies, index): ValidationCall => {
      const schema = schemas[Random.of(seed, index).below(schemas.length)] ?? '';
      return { schema, policies: { staticPolicies } };
    });
    expect(compare(calls, () => 1).wrong).toBeGreaterThan(calls.length / 10);
  });

  it('of random policies, templates and links', () => {
    const pair = (index: number): ValidationCall => {
      const random = Random.of(seed, index);
      const schema = randomSchema(random);
      const writer = new TypedWriter(random, schema);
      const staticPolicies = Object.fromEntries(random.times(3, (each) => [`policy ${each}`, writer.policy()]));
      const policies: Required<PolicySet> = { staticPolicies, templates: {}, templateLinks: [] };
      for (const slots of [['principal'], ['resource'], ['principal', 'resource']] as const) {
        if (!random.chance(30)) continue;
        const templateId = `template of ${slots.join(' and ')}`;
        policies.templates[templateId] = writer.policy(slots);
        const values = Object.fromEntries(slots.map((slot) => [`?${slot}`, writer.filling()]));
        policies.templateLinks.push({ templateId, newId: `link of ${slots.join(' and ')}`, values });
      }
      return { schema: schema.text, policies };
    };
    const number = full ? 5_000 : 250;
    const counts = compare(
      Array.from({ length: number }, (_, index) => pair(index)),
      ({ policies: { staticPolicies, templates, templateLinks } }) =>
        [staticPolicies, templates, templateLinks].reduce((sum, some) => sum + Object.keys(some ?? {}).length, 0),
    );
    expect(counts.valid).toBeGreaterThan(number);
    expect(counts.wrong).toBeGreaterThan(number);
    expect(counts.impossible).toBeGreaterThan(number / 4);
  });
});
