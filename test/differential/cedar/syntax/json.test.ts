/** Documents that are nearly policies in the JSON format: what is taken, cedar-wasm 4.12 takes too. What it passes over, such as unknown keys of the scope, is refused here. */
import { checkParsePolicySet as oracle } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicySet } from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkParsePolicySet } from '../../../../host/cedar/index.ts';
import { writePolicy } from '../../../../host/compiler/languages/cedar/json/write.ts';
import { Random, runOptions } from '../../../random/random.ts';
import { policies } from './arbitrary.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const ENTITY: Json = { type: 'A', id: 'b' };
const VALUES: readonly Json[] = [
  null,
  true,
  1,
  1.5,
  -1,
  'a',
  'if',
  '?principal',
  '?resource',
  'Wildcard',
  [],
  {},
  ['a'],
  ENTITY,
  { __entity: ENTITY },
  { __extn: { fn: 'ip', arg: '1.1.1.1' } },
  { op: 'All' },
  { Literal: 'x' },
  { Value: 1 },
  { Var: 'principal' },
  { Slot: '?principal' },
  { Value: null },
  { ip: [{ Value: 'x' }] },
  { toDate: [] },
  { Value: { __expr: '1' } },
  { Value: { __extn: { fn: 'other', arg: 1 } } },
  { Value: { a: [1, { b: 'c' }] } },
];
const KEYS =
  'op entity slot type id left right arg attr Value Var Set Record in entities entity_type body kind pattern has like is if && == . __entity __extn fn args ip isIpv4 annotations extra contains isEmpty'.split(
    ' ',
  );

/** The places of a document: what holds each value, and under which key. */
const placesOf = (value: Json): { readonly holder: { [key: string]: Json } | Json[]; readonly key: string }[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value, key }, ...placesOf(inner)]);
};

const set = (holder: { [key: string]: Json } | Json[], key: string, value: Json): void => {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else holder[key] = value;
};

const change = (document: Json, random: Random): void => {
  const places = placesOf(document);
  const { holder, key } = random.pick(places);
  const value = structuredClone(random.pick(VALUES));
  const old = Array.isArray(holder) ? holder[Number(key)] : holder[key];
  switch (random.below(4)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      set(holder, key, value);
      break;
    case 2:
      if (typeof old === 'object' && old !== null && !Array.isArray(old)) old[random.pick(KEYS)] = value;
      break;
    default: {
      const other = random.pick(places);
      const moved = Array.isArray(other.holder) ? other.holder[Number(other.key)] : other.holder[other.key];
      set(holder, key, structuredClone(moved ?? null));
    }
  }
};

const oracleTakes = (policySet: PolicySet): boolean => {
  try {
    return oracle(policySet).type === 'success';
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    // What it cannot read as an argument, it throws.
    return false;
  }
};

/** Keys that Cedar passes over, what it takes for a record, and calls that no text can say. */
const STRICTER = ['EC023', 'EC025', 'EC050', 'EC051', 'EC052'];

const { seed, full } = runOptions();

describe('documents that are nearly policies', () => {
  it('are taken only where cedar-wasm takes them', { timeout: 600_000 }, () => {
    const documents = fc.sample(policies, { seed, numRuns: 300 }).map((policy) => {
      const text = JSON.stringify(writePolicy(policy), (_, value: unknown) => (typeof value === 'bigint' ? 5 : value));
      return JSON.parse(text) as Json;
    });
    let taken = 0;
    let agreed = 0;
    const count = full ? 50_000 : 3_000;
    for (let index = 0; index < count; index++) {
      const random = Random.of(seed, index);
      const policy = structuredClone(random.pick(documents));
      for (let changes = random.between(1, 2); changes > 0; changes--) change(policy, random);
      const named = { p: policy };
      const isTemplate = JSON.stringify(policy).includes('"slot"');
      const policySet = (isTemplate ? { templates: named } : { staticPolicies: named }) as PolicySet;
      const ours = checkParsePolicySet(policySet);
      const theirs = oracleTakes(policySet);
      if (ours.type === 'success') {
        taken++;
        expect([theirs, policy]).toEqual([true, policy]);
      } else if (theirs) {
        expect(STRICTER).toContain(ours.errors[0]?.code);
      } else agreed++;
    }
    expect(taken).toBeGreaterThan(count / 20);
    expect(agreed).toBeGreaterThan(count / 4);
  });
});
