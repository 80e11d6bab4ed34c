/** Where schemas and data are read otherwise than by cedar-wasm 4.12, on purpose: docs/cedar-differences.md. Each is shown from both sides, so a new version that changes one is noticed. */
import { isAuthorized, isAuthorizedPartial } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, test } from 'vitest';
import {
  checkParseEntities,
  checkParseSchema,
  schemaToText,
  isAuthorized as decide,
  isAuthorizedPartial as decidePartially,
} from '../../../host/cedar/index.ts';
import { lower } from '../../../host/compiler/index.ts';
import { formatJson } from '../../../host/engine/index.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import { oracle } from './oracle.ts';

const entity = (value: JsonValue): JsonValue => [{ uid: { type: 'User', id: 'a' }, attrs: { x: value }, parents: [] }];

/** Whether ours takes entities. */
const taken = (entities: unknown): boolean =>
  checkParseEntities({ entities: entities as Parameters<typeof checkParseEntities>[0]['entities'] }).type === 'success';

const nested = (depth: number): JsonValue => {
  let value: JsonValue = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
};

describe('cedar-wasm takes and we refuse', () => {
  test('a list where the format has an object', () => {
    const user: JsonValue = [{ uid: ['User', 'a'], attrs: {}, parents: [] }];
    expect(oracle.entities(user, null)).toBeNull();
    expect(taken(user)).toBe(false);
    const schema = { '': { entityTypes: { User: [] }, actions: {} } };
    expect(oracle.schema(schema)).toBeNull();
    expect(checkParseSchema(schema).type).toBe('failure');
  });

  test('values nested deeper than cells are', () => {
    expect([63, 64].map((depth) => oracle.entities(entity(nested(depth)), null))).toEqual([null, null]);
    expect([63, 64].map((depth) => taken(entity(nested(depth))))).toEqual([true, false]);
  });

  test('types nested deeper than 128 levels', () => {
    const schema = `type T = ${'Set<'.repeat(200)}Long${'>'.repeat(200)};`;
    expect(oracle.schema(schema)).toBeNull();
    expect(checkParseSchema(schema).type).toBe('failure');
  });

  test('an unknown, which is no value', () => {
    const unknown = entity({ __extn: { fn: 'unknown', arg: 'x' } });
    expect(oracle.entities(unknown, null)).toBeNull();
    expect(taken(unknown)).toBe(false);
  });

  test('a schema to be printed that would be another schema', () => {
    const schema = {
      '': {
        commonTypes: { A: { type: 'Set', element: { type: 'Entity', name: 'A' } } },
        entityTypes: { A: {} },
        actions: {},
      },
    };
    expect(oracle.toText(schema)).toBe('type A = Set<A>;\n\nentity A;\n');
    expect(oracle.schema(oracle.toText(schema))).toContain('cycle');
    expect(schemaToText(schema).type).toBe('failure');
  });

  test('a JavaScript number that may stand for another integer', () => {
    const call = {
      principal: { type: 'User', id: 'a' },
      action: { type: 'Action', id: 'a' },
      resource: { type: 'User', id: 'a' },
      context: { x: 2 ** 60 },
      entities: [],
      policies: { staticPolicies: `permit (principal, action, resource) when { context.x == ${2n ** 60n} };` },
    };
    const answer = isAuthorized(call);
    // It reads 1152921504606847000, which is how the number is printed.
    expect(answer).toMatchObject({ type: 'success', response: { decision: 'deny' } });
    expect(taken(entity(2 ** 60))).toBe(false);
    expect(taken(entity(2n ** 60n))).toBe(true);
  });
});

type Answer =
  | { readonly type: 'failure' }
  | {
      readonly type: 'success';
      readonly response: { readonly diagnostics: { readonly errors: readonly { policyId: string }[] } };
    };

describe('what is decided otherwise', () => {
  const call = (condition: string) => ({
    principal: { type: 'User', id: 'a' },
    action: { type: 'Action', id: 'a' },
    resource: { type: 'User', id: 'a' },
    context: {},
    entities: [],
    policies: {
      staticPolicies: `permit (principal, action, resource); forbid (principal, action, resource) when { ${condition} };`,
    },
  });
  const erring = (answer: Answer): readonly string[] =>
    answer.type === 'failure' ? ['refused'] : answer.response.diagnostics.errors.map(({ policyId }) => policyId);

  test('a value that nests deeper than cells do is an error', () => {
    const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)} == 1`;
    expect([64, 65].map((levels) => erring(isAuthorized(call(deep(levels)))))).toEqual([[], []]);
    expect([64, 65].map((levels) => erring(decide(call(deep(levels)))))).toEqual([[], ['policy1']]);
  });

  test('a test of type and place that doubles its work too often is refused', () => {
    const doubling = (levels: number): string => {
      let body = 'principal';
      for (let level = 0; level < levels; level++)
        body = `(if ${body} is User in User::"a" then principal else resource)`;
      return `${body} == principal`;
    };
    expect(erring(isAuthorized(call(doubling(20))))).toEqual([]);
    expect([10, 20].map((levels) => erring(decide(call(doubling(levels)))))).toEqual([[], ['refused']]);
  });

  test('what an object of a class holds is not passed over', () => {
    const hidden = { ...call('context has a'), context: new Map([['a', 1]]) as never };
    expect(isAuthorized(hidden)).toMatchObject({ response: { decision: 'allow' } });
    expect(decide(hidden).type).toBe('failure');
  });

  test('a forbid that errs denies, where that is asked for', () => {
    const banned = call('context.banned');
    expect(isAuthorized(banned)).toMatchObject({ response: { decision: 'allow' } });
    expect(decide(banned)).toMatchObject({ response: { decision: 'allow' } });
    expect(decide({ ...banned, onError: 'deny' })).toMatchObject({ response: { decision: 'deny' } });
  });
});

describe('partial evaluation', () => {
  const ANY = 'permit (principal, action, resource)';
  const call = (staticPolicies: string) => ({
    principal: null,
    action: { type: 'Action', id: 'view' },
    resource: { type: 'Doc', id: 'd' },
    context: {},
    entities: [],
    policies: { staticPolicies },
  });
  const unknown = (name: string) => ({ __extn: { fn: 'unknown', arg: name } });
  const both = (asked: ReturnType<typeof call>): readonly [theirs: unknown, ours: unknown] => [
    isAuthorizedPartial(asked),
    decidePartially(asked),
  ];

  test('a test that cannot err need not be known, where what follows it decides', () => {
    const [theirs, ours] = both(call('permit (principal == User::"a", action == Action::"edit", resource);'));
    expect(theirs).toMatchObject({ response: { decision: null, nontrivialResiduals: ['policy0'] } });
    expect(ours).toMatchObject({ response: { decision: 'deny', nontrivialResiduals: [] } });
  });

  test('a policy that is not satisfied, and may err, determines nothing', () => {
    const [theirs, ours] = both(
      call(`${ANY}; forbid (principal, action, resource) when { principal.x && context has y };`),
    );
    expect(theirs).toMatchObject({
      response: { decision: null, mayBeDetermining: expect.arrayContaining(['policy1']) as unknown },
    });
    expect(ours).toMatchObject({ response: { decision: 'allow', mayBeDetermining: ['policy0'] } });
  });

  test('an unknown entity is no other value, and a type alone may be known of it', () => {
    const [theirs, ours] = both(call(`${ANY} when { principal == 1 };`));
    expect(theirs).toMatchObject({ response: { decision: null } });
    expect(ours).toMatchObject({ response: { decision: 'deny' } });
    const typed = { ...call('permit (principal is User, action, resource);'), principal: { type: 'User' } };
    expect(isAuthorizedPartial(typed as never).type).toBe('failure');
    expect(decidePartially(typed)).toMatchObject({ response: { decision: 'allow' } });
  });

  test('a context of a schema may hold what is unknown', () => {
    const schema = 'entity User, Doc; action view appliesTo { principal: User, resource: Doc, context: { x: Long } };';
    const typed = { ...call(`${ANY} when { context.x == 1 };`), schema, context: { x: unknown('x') } };
    expect(isAuthorizedPartial(typed).type).toBe('failure');
    expect(decidePartially(typed)).toMatchObject({ response: { decision: null } });
  });

  test('an integer beyond 2^53 is left as it is', () => {
    const [theirs, ours] = both(call(`${ANY} when { principal.x == 9223372036854775807 };`));
    expect(JSON.stringify(theirs)).toContain('{"Value":9223372036854776000}');
    expect(formatJson(ours)).toContain('{"Value":9223372036854775807}');
  });

  test('what a link fills a slot with is left, not the slot', () => {
    const asked = {
      ...call(''),
      policies: {
        templates: { t: 'permit (principal == User::"a", action, resource in ?resource) when { context.missing };' },
        templateLinks: [{ templateId: 't', newId: 'l', values: { '?resource': { type: 'Doc', id: 'd' } } }],
      },
    };
    expect(JSON.stringify(isAuthorizedPartial(asked))).toContain('{"Slot":"?resource"}');
    const ours = decidePartially(asked);
    expect(ours).toMatchObject({ response: { nontrivialResiduals: ['l'] } });
    expect(JSON.stringify(ours)).not.toContain('Slot');
  });

  test('a call of `unknown` that a policy makes itself is an error, as it is where all is known', () => {
    const [theirs, ours] = both(call(`${ANY} when { unknown("x") };`));
    expect(theirs).toMatchObject({ response: { decision: null } });
    expect(ours).toMatchObject({ response: { decision: 'deny', errored: ['policy0'] } });
  });

  test('an extension value is made of known texts', () => {
    const context = { x: { __extn: { fn: 'ip', arg: unknown('x') } } };
    const asked = { ...call(`${ANY} when { context.x.isIpv4() };`), context };
    expect(isAuthorizedPartial(asked as never)).toMatchObject({ response: { decision: null } });
    expect(decidePartially(asked as never).type).toBe('failure');
  });
});

test('approvers and limits oblige where policies are compiled, and nowhere else', async () => {
  const policy = '@approvers("finance")\n@limit("3/day")\npermit (principal, action, resource);';
  const user = { type: 'User', id: 'a' };
  const call = {
    principal: user,
    action: { type: 'Action', id: 'view' },
    resource: user,
    context: {},
    entities: [],
    policies: { staticPolicies: policy },
  };
  expect(isAuthorized(call)).toMatchObject({ response: { decision: 'allow' } });
  expect(decide(call)).toMatchObject({ response: { decision: 'allow' } });
  const { unit } = await lower({ documents: [{ name: 'p.cedar', text: policy }] });
  expect(unit?.entries[0]?.rules[0]?.effect).toBe('escalate');
  expect(unit?.entries[0]?.obligations.map(({ kind }) => kind)).toEqual(['approval', 'limit']);
});
