import { describe, expect, it } from 'vitest';
import { isAuthorizedPartial, policyToText } from '../index.ts';
import type { PartialAuthorizationAnswer, PartialAuthorizationCall, ResidualResponse } from '../index.ts';

const call = (staticPolicies: string, more: Partial<PartialAuthorizationCall> = {}): PartialAuthorizationCall => ({
  principal: { type: 'User', id: 'alice' },
  action: { type: 'Action', id: 'view' },
  resource: null,
  context: {},
  policies: { staticPolicies },
  entities: [],
  ...more,
});

const responseOf = (answer: PartialAuthorizationAnswer): ResidualResponse => {
  if (answer.type === 'failure') throw new TypeError(answer.errors[0]?.message);
  return answer.response;
};

/** What is left of the conditions of policies, as text. */
const left = (answer: PartialAuthorizationAnswer): readonly string[] =>
  Object.values(responseOf(answer).residuals).map((policy) => {
    const text = policyToText(policy);
    return text.type === 'success' ? text.text.replace(/^.*?\) ?/u, '') : 'failure';
  });

const when = (condition: string, more: Partial<PartialAuthorizationCall> = {}): readonly string[] =>
  left(isAuthorizedPartial(call(`permit (principal, action, resource) when { ${condition} };`, more)));

const ANY = 'permit (principal, action, resource)';
const unknown = (name: string) => ({ __extn: { fn: 'unknown', arg: name } });

describe('isAuthorizedPartial', () => {
  it('says what is decided, what may be, and what is left', () => {
    const text = `${ANY} when { resource.public }; ${ANY} when { principal == User::"alice" }; ${ANY} when { context.missing };
      permit (principal == User::"bob", action, resource); forbid (principal, action, resource == Doc::"secret");`;
    expect(responseOf(isAuthorizedPartial(call(text)))).toEqual({
      decision: null,
      satisfied: ['policy1'],
      errored: ['policy2'],
      mayBeDetermining: ['policy0', 'policy1', 'policy4'],
      mustBeDetermining: [],
      residuals: expect.objectContaining({
        policy3: {
          effect: 'permit',
          principal: { op: 'All' },
          action: { op: 'All' },
          resource: { op: 'All' },
          conditions: [{ kind: 'when', body: { Value: false } }],
        },
      }) as unknown,
      nontrivialResiduals: ['policy0', 'policy4'],
    });
    expect(left(isAuthorizedPartial(call(text)))).toEqual([
      'when { unknown("resource").public };',
      'when { true };',
      'when { false };',
      'when { false };',
      'when { unknown("resource") == Doc::"secret" };',
    ]);
  });

  it('what must be determining is what is satisfied, once nothing can trump it', () => {
    expect(responseOf(isAuthorizedPartial(call(`${ANY}; ${ANY} when { resource.x };`)))).toMatchObject({
      decision: 'allow',
      mayBeDetermining: ['policy0', 'policy1'],
      mustBeDetermining: ['policy0'],
    });
    const forbidden = `${ANY}; forbid (principal, action, resource); forbid (principal, action, resource) when { resource.x };`;
    expect(responseOf(isAuthorizedPartial(call(forbidden)))).toMatchObject({
      decision: 'deny',
      mayBeDetermining: ['policy1', 'policy2'],
      mustBeDetermining: ['policy1'],
    });
    const erring = `${ANY}; forbid (principal, action, resource) when { context.missing };`;
    expect(responseOf(isAuthorizedPartial(call(erring))).decision).toBe('allow');
    expect(responseOf(isAuthorizedPartial(call(erring, { onError: 'deny' })))).toMatchObject({
      decision: 'deny',
      mayBeDetermining: [],
    });
  });

  it.each([
    // What may err is kept before what would decide, and what errs behind what is open.
    ['resource.x && false', 'unknown("resource").x && false'],
    ['resource == Doc::"a" && 1 == 2', 'false'],
    ['resource.x || true', 'unknown("resource").x || true'],
    ['resource in Doc::"a" || true', 'true'],
    ['resource.x && context.y', 'unknown("resource").x && context.y'],
    ['resource.x && 1 + "a" == 2', 'unknown("resource").x && 1 + "a"'],
    // A boolean is still asked for where the value of a conjunction is.
    ['(true && resource.x) == 1', '(true && unknown("resource").x) == 1'],
    ['(if resource.x then (1 && true) else 2) == 2', '(if unknown("resource").x then 1 && true else 2) == 2'],
    // As much as is known is evaluated, and printed as it was written.
    ['!(resource.x == 1) && !(resource.x < 2)', 'unknown("resource").x != 1 && unknown("resource").x >= 2'],
    ['resource is Doc in Folder::"f"', 'unknown("resource") is Doc in Folder::"f"'],
    ['if principal == User::"alice" then resource.x else false', 'unknown("resource").x'],
    ['[1, 2].contains(1) && {a: resource, b: 1}.b == 1 && {a: resource} has a', 'true'],
    ['{a: resource.x, b: 1}.b == 1', '{a: unknown("resource").x, b: 1}.b == 1'],
    ['resource.y && {a: resource.x}.b', 'unknown("resource").y && {a: unknown("resource").x}.b'],
    ['resource == resource', 'true'],
    [
      'resource has a.b || resource.hasTag("t")',
      'unknown("resource") has a && unknown("resource").a has b || unknown("resource").hasTag("t")',
    ],
    ['resource.ip.isInRange(ip("0:0:1::/32"))', 'unknown("resource").ip.isInRange(ip("0:0:1::/32"))'],
    ['resource.t < datetime("2024-02-29")', 'unknown("resource").t < datetime("2024-02-29")'],
    ['resource.d.lessThan(decimal("-0.5000"))', 'unknown("resource").d.lessThan(decimal("-0.5"))'],
    ['resource.p == duration("1d1ms")', 'unknown("resource").p == duration("86400001ms")'],
    ['resource.s like "a*\\*"', 'unknown("resource").s like "a*\\*"'],
    ['-resource.n == [1, resource.n]', '-unknown("resource").n == [1, unknown("resource").n]'],
  ])('leaves of `%s`: `%s`', (condition, rest) => {
    expect(when(condition)).toEqual([`when { ${rest} };`]);
  });

  it('a policy that is not satisfied, and may err, holds nothing up', () => {
    const never = '{ resource.x && context has y }';
    const text = `${ANY}; forbid (principal, action, resource) when ${never}; ${ANY} when ${never};`;
    const known = { mayBeDetermining: ['policy0'], mustBeDetermining: ['policy0'] };
    expect(responseOf(isAuthorizedPartial(call(text)))).toMatchObject({
      decision: 'allow',
      ...known,
      nontrivialResiduals: ['policy1', 'policy2'],
    });
    expect(responseOf(isAuthorizedPartial(call(text, { onError: 'deny' })))).toMatchObject({
      decision: null,
      mustBeDetermining: [],
    });
    expect(responseOf(isAuthorizedPartial(call(`${ANY} unless { resource.x || !(context has y) };`))).decision).toBe(
      'deny',
    );
    const erring = `${ANY} when { {a: resource.x}.b }; ${ANY} when { resource.x && context.missing };`;
    expect(responseOf(isAuthorizedPartial(call(erring)))).toMatchObject({
      decision: 'deny',
      errored: ['policy0'],
      nontrivialResiduals: ['policy1'],
    });
  });

  it('an instant that no text says is an offset', () => {
    const late = 'resource.t == datetime("9999-12-31").offset(duration("10d"))';
    expect(when(late)).toEqual([
      'when { unknown("resource").t == datetime("1970-01-01").offset(duration("253403078400000ms")) };',
    ]);
  });

  it('values of the context, attributes and tags may be unknown', () => {
    const context = { a: unknown('x'), b: { c: 1, d: unknown('y') }, s: [1, unknown('x')] };
    const entities = [
      { uid: { type: 'Doc', id: 'd' }, attrs: { a: unknown('z'), b: 1 }, parents: [], tags: { t: unknown('x') } },
    ];
    const more = { context: context as never, entities: entities as never, resource: { type: 'Doc', id: 'd' } };
    expect(when('context has a && context.b.c == 1 && !(context has e)', more)).toEqual(['when { true };']);
    expect(when('context.b.d == context.a', more)).toEqual(['when { unknown("y") == unknown("x") };']);
    expect(when('context.a == resource.getTag("t")', more)).toEqual(['when { true };']);
    expect(when('context.s.contains(1)', more)).toEqual(['when { [1, unknown("x")].contains(1) };']);
    expect(when('context.b == {c: 1}', more)).toEqual(['when { {c: 1, d: unknown("y")} == {c: 1} };']);
    expect(when('resource.b == 1 && resource.a > 2', more)).toEqual(['when { unknown("z") > 2 };']);
    expect(when('resource has a.b', more)).toEqual(['when { unknown("z") has b };']);
  });

  it('refuses what it cannot read', () => {
    const failing = [
      call('permit'),
      call(`${ANY};`, { context: { a: { __extn: { fn: 'unknown', arg: 1 } } } }),
      call(`${ANY};`, { resource: { type: 'no type' } }),
      call(`${ANY};`, { resource: {} as PartialAuthorizationCall['resource'] }),
      call(`${ANY};`, { schema: 'entity' }),
      call(`${ANY};`, {
        schema: 'entity User; action view appliesTo { principal: User, resource: User };',
        resource: { type: 'Doc' },
      }),
      call(`${ANY};`, {
        entities: [
          { uid: { type: 'Doc', id: 'd' }, attrs: { a: unknown('x') }, parents: [] },
          { uid: { type: 'Doc', id: 'd' }, attrs: { a: unknown('y') }, parents: [] },
        ] as never,
      }),
    ];
    for (const each of failing) expect(isAuthorizedPartial(each)).toMatchObject({ type: 'failure', warnings: [] });
  });

  it('nests no work: a test of a type and a place evaluates what it is of once', () => {
    let body = 'resource';
    for (let level = 0; level < 14; level++) body = `(if ${body} is User in User::"a" then principal else resource)`;
    const [text = ''] = when(`${body} == principal`);
    expect(text.length).toBeLessThan(2_000);
  });
});
