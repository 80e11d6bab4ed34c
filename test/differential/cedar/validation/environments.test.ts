/** The environments in which a policy is valid and could be satisfied, as cedar-wasm 4.12 tells them: of random policies and templates, and of corpus policies against schemas of other tests. */
import * as wasm from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { getValidRequestEnvsPolicy, getValidRequestEnvsTemplate } from '../../../../host/cedar/index.ts';
import type { GetValidRequestEnvsResult } from '../../../../host/cedar/index.ts';
import { Random, runOptions } from '../../../random/random.ts';
import { readCorpus, sample } from '../corpus.ts';
import { TypedWriter, randomSchema } from './pairs.ts';

const { seed, full } = runOptions();
const corpus = readCorpus();

/** Messages are our own. */
const essence = (result: GetValidRequestEnvsResult): unknown => (result.type === 'failure' ? 'failure' : result);

const compare = (policy: string, schema: string, isTemplate: boolean): number => {
  const [ours, theirs] = isTemplate
    ? [getValidRequestEnvsTemplate(policy, schema), wasm.getValidRequestEnvsTemplate(policy, schema)]
    : [getValidRequestEnvsPolicy(policy, schema), wasm.getValidRequestEnvsPolicy(policy, schema)];
  expect({ policy, schema, answer: essence(ours) }).toEqual({ policy, schema, answer: essence(theirs) });
  return ours.type === 'success' ? ours.actions.length : -1;
};

describe('valid request environments', () => {
  it('of random policies and templates', () => {
    const count = full ? 5_000 : 300;
    const seen = { none: 0, some: 0 };
    for (let index = 0; index < count; index++) {
      const random = Random.of(seed + 5, index);
      const schema = randomSchema(random);
      const writer = new TypedWriter(random, schema);
      const slots = random.pick([[], [], ['principal'], ['resource'], ['principal', 'resource']] as const);
      seen[compare(writer.policy(slots), schema.text, slots.length > 0) > 0 ? 'some' : 'none']++;
    }
    for (const number of Object.values(seen)) expect(number).toBeGreaterThan(count / 10);
  });

  it.skipIf(corpus === null)('of corpus policies', () => {
    const listed = (ending: string): readonly string[] =>
      [...(corpus ?? [])].filter(([path]) => path.endsWith(ending)).map(([, text]) => text);
    const schemas = listed('.cedarschema');
    let found = 0;
    for (const [index, policy] of sample(listed('.cedar'), full, 20).entries()) {
      const own = schemas[Random.of(seed, index).below(schemas.length)] ?? '';
      if (compare(policy, own, false) > 0) found++;
    }
    expect(found).toBeGreaterThan(0);
  });
});

it('actions are written as in a policy', () => {
  const schema = `entity A; action "a\\n\\u{e9}\\u{301}\\"\u{1F600}\\u{200d}\\'" appliesTo { principal: A, resource: A };`;
  expect(compare('permit (principal, action, resource);', schema, false)).toBe(1);
  expect(compare('permit (principal == ?principal, action, resource);', schema, false)).toBe(-1);
  expect(compare('permit (principal, action, resource);', schema, true)).toBe(-1);
  expect(compare('permit (principal, action, resource);', 'entity', false)).toBe(-1);
});
