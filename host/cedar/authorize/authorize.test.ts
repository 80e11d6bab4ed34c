import { describe, expect, it } from 'vitest';
import { isAuthorized, preparsePolicySet, preparseSchema, statefulIsAuthorized } from '../index.ts';
import type { AuthorizationAnswer, AuthorizationCall } from '../index.ts';

const SCHEMA =
  'entity Team; entity User in [Team] { age: Long }; action view appliesTo { principal: User, resource: Team };';

const call = (staticPolicies: string, more: Partial<AuthorizationCall> = {}): AuthorizationCall => ({
  principal: { type: 'User', id: 'alice' },
  action: { type: 'Action', id: 'view' },
  resource: { type: 'Team', id: 'blue' },
  context: {},
  policies: { staticPolicies },
  entities: [],
  ...more,
});

const alice = { uid: { type: 'User', id: 'alice' }, attrs: { age: 30 }, parents: [{ type: 'Team', id: 'blue' }] };

const essence = (answer: AuthorizationAnswer): unknown => {
  if (answer.type === 'failure') return answer.errors.map(({ message }) => message);
  const { decision, diagnostics } = answer.response;
  return [decision, diagnostics.reason, diagnostics.errors.map(({ policyId, error }) => [policyId, error.message])];
};

const ANY = 'permit (principal, action, resource)';

describe('isAuthorized', () => {
  it('says what decided: all policies of the effect, and nothing where none is satisfied', () => {
    const text = `${ANY} when { principal in resource }; ${ANY} when { principal.age > 18 }; forbid (principal == User::"bob", action, resource);`;
    expect(essence(isAuthorized(call(text, { entities: [alice] })))).toEqual(['allow', ['policy0', 'policy1'], []]);
    const bob = { ...call(text, { entities: [alice] }), principal: { __entity: { type: 'User', id: 'bob' } } };
    expect(essence(isAuthorized(bob))).toEqual([
      'deny',
      ['policy2'],
      [['policy1', 'entity `User::"bob"` does not exist']],
    ]);
    expect(essence(isAuthorized(call('')))).toEqual(['deny', [], []]);
  });

  it('a forbid that errs is skipped, or denies where that is wanted', () => {
    const text = `${ANY}; forbid (principal, action, resource) when { context.banned };`;
    const error = ['policy1', 'record does not have the attribute `banned`'];
    expect(essence(isAuthorized(call(text)))).toEqual(['allow', ['policy0'], [error]]);
    expect(essence(isAuthorized(call(text, { onError: 'deny' })))).toEqual(['deny', [], [error]]);
  });

  it.each([
    ['context.a', 'record does not have the attribute `a`'],
    ['principal.b', '`User::"alice"` does not have the attribute `b`'],
    ['principal.getTag("t") == 1', '`User::"alice"` does not have the tag `t`'],
    ['resource.b', 'entity `Team::"blue"` does not exist'],
    ['1', 'type error: expected bool, got long'],
    ['"a" < 1', 'type error: expected long, got string'],
    ['1 < "a"', 'type error: expected long, got string'],
    ['true < false', 'type error: expected one of [long, datetime, duration], got bool'],
    ['principal in 1', 'type error: expected one of [set, (entity of type `any_entity_type`)], got long'],
    [
      '9223372036854775807 + 1 == 1',
      'integer overflow while attempting to add the values `9223372036854775807` and `1`',
    ],
    ['duration("1d").toDate() == 1', 'type error: expected datetime, got duration'],
  ])('tells why: %s', (condition, message) => {
    const answer = isAuthorized(call(`${ANY} when { ${condition} };`, { entities: [alice] }));
    expect(essence(answer)).toEqual(['deny', [], [['policy0', message]]]);
  });

  it('keeps whole numbers beyond 2^53', () => {
    const context = { n: 9_007_199_254_740_993n };
    expect(essence(isAuthorized(call(`${ANY} when { context.n == 9007199254740993 };`, { context })))).toEqual([
      'allow',
      ['policy0'],
      [],
    ]);
  });

  it('answers with what is wrong where it cannot decide', () => {
    const failing = [
      call('permit'),
      call(ANY, { context: { a: 1.5 } }),
      call(`${ANY};`, { context: { a: 1.5 } }),
      call(`${ANY};`, { context: { a: null } }),
      call(`${ANY};`, { principal: { type: 'no type', id: '' } }),
      call(`${ANY};`, { entities: [alice, { ...alice, attrs: {} }] }),
      call(`${ANY};`, { schema: 'entity' }),
      call(`${ANY};`, { schema: SCHEMA, context: { unknown: 1 } }),
      call(`${ANY};`, { schema: SCHEMA, principal: { type: 'Team', id: 'blue' } }),
    ];
    for (const each of failing) {
      const answer = isAuthorized(each);
      expect(answer).toMatchObject({ type: 'failure', warnings: [] });
      expect(answer.type === 'failure' && answer.errors[0]?.message).toMatch(/\w/u);
    }
    for (const lossy of [new Map([['a', 1]]), new Date(0), Object.create({ a: 1 }), [], Array.from({ length: 2 })])
      expect(isAuthorized(call(`${ANY};`, { context: lossy as never })).type).toBe('failure');
    expect(isAuthorized(call(`${ANY};`, { resource: undefined as never }))).toMatchObject({
      type: 'failure',
      errors: [{ message: 'The call has no resource' }],
    });
    const cyclic: Record<string, never> = {};
    (cyclic as Record<string, unknown>)['self'] = cyclic;
    expect(isAuthorized(call(`${ANY};`, { context: cyclic })).type).toBe('failure');
  });

  it('asks the schema only where that is wanted', () => {
    const request = { schema: SCHEMA, resource: { type: 'User', id: 'alice' } };
    expect(isAuthorized(call(`${ANY};`, request)).type).toBe('failure');
    expect(isAuthorized(call(`${ANY};`, { ...request, validateRequest: false })).type).toBe('success');
  });
});

describe('statefulIsAuthorized', () => {
  const { policies: _, ...request } = call('');

  it('decides with what was prepared; what could not be read changes nothing', () => {
    expect(preparsePolicySet('a', { staticPolicies: `${ANY};` })).toEqual({ type: 'success' });
    expect(preparsePolicySet('a', { staticPolicies: 'permit' }).type).toBe('failure');
    expect(preparseSchema('s', SCHEMA)).toEqual({ type: 'success' });
    expect(preparseSchema('s', 'entity').type).toBe('failure');
    const answer = statefulIsAuthorized({ ...request, preparsedPolicySetId: 'a', preparsedSchemaName: 's' });
    expect(essence(answer)).toEqual(['allow', ['policy0'], []]);
  });

  it('fails without it', () => {
    const none = { ...request, preparsedPolicySetId: 'none' };
    expect(essence(statefulIsAuthorized(none))).toEqual(["preparsed policy set 'none' not found"]);
    preparsePolicySet('b', { staticPolicies: `${ANY};` });
    const unknown = { ...request, preparsedPolicySetId: 'b', preparsedSchemaName: 'none' };
    expect(essence(statefulIsAuthorized(unknown))).toEqual(["preparsed schema 'none' not found"]);
  });
});
