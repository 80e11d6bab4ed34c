import { describe, expect, it } from 'vitest';
import { lower } from '../../../compile.ts';
import { decidePartially, partialDecisionJson } from './partial.ts';
import type { PartialDecision } from './partial.ts';
import type { PartialRequestJson, UnknownParts } from './partial-request.ts';

const REQUEST: PartialRequestJson = {
  principal: { type: 'User', id: 'alice' },
  action: { type: 'Action', id: 'view' },
  resource: { type: 'Photo', id: 'trip' },
  context: { mfa: true, n: 9_007_199_254_740_993n },
  entities: [
    { uid: { type: 'User', id: 'alice' }, attrs: { age: 30 }, parents: [{ type: 'Team', id: 'blue' }], tags: { t: 1 } },
  ],
};

const ask = async (text: string, unknown: UnknownParts, request: PartialRequestJson = REQUEST) => {
  const { unit } = await lower({ documents: [{ name: 'policies.cedar', text }] });
  if (unit === null) throw new TypeError('no policies');
  return decidePartially(unit, request, unknown);
};

const decide = async (text: string, unknown: UnknownParts): Promise<PartialDecision> => {
  const answer = await ask(text, unknown);
  if ('problems' in answer) throw new TypeError(answer.problems.join());
  return answer.decision;
};

/** What is left of one condition; true and false where nothing is. */
const left = async (condition: string, unknown: UnknownParts): Promise<string | boolean> => {
  const { residuals, satisfied } = await decide(`permit (principal, action, resource) when { ${condition} };`, unknown);
  const [residual] = residuals;
  if (residual === undefined || satisfied.length > 0) return satisfied.length > 0;
  return residual.text
    .replace(/\s+/gu, ' ')
    .replace(/^@id\("policy0"\) permit ?\( ?principal, action, resource ?\) ?when \{ (.*) \}; $/u, '$1');
};

describe('decidePartially', () => {
  it('leaves policies that can be read, with their ids and annotations', async () => {
    const text = `@id("a") @note("b") permit (principal == User::"alice", action in [Action::"view", Action::"edit"], resource is Photo in Album::"x") unless { context.mfa };
      @id("c") permit (principal == User::"bob", action, resource);
      @id("d") forbid (principal, action, resource) when { principal.age > context.missing };
      permit (principal, action, resource in Album::"x") when { resource.n == context.n };`;
    const decision = await decide(text, { resource: 'any', context: ['mfa'] });
    expect(decision).toMatchObject({ decision: null, errored: ['d'], nontrivialResiduals: ['a', 'policy3'] });
    expect(decision.residuals.map((residual) => residual.text)).toEqual([
      '@id("a")\n@note("b")\npermit (\n  principal,\n  action,\n  resource is Photo in Album::"x"\n)\nwhen { !context.mfa };\n',
      '@id("d")\nforbid (principal, action, resource)\nwhen { context.missing };\n',
      '@id("policy3")\npermit (\n  principal,\n  action,\n  resource in Album::"x"\n)\nwhen { resource.n == 9007199254740993 };\n',
    ]);
    expect(partialDecisionJson(decision)).toContain('"Value": 9007199254740993');
  });

  it('decides where no policy depends on what is unknown', async () => {
    const text = 'permit (principal, action, resource) when { context.mfa };';
    expect(await decide(text, { resource: 'any', principal: 'any' })).toMatchObject({
      decision: 'allow',
      satisfied: ['policy0'],
      residuals: [{ id: 'policy0', text: '@id("policy0")\npermit (principal, action, resource);\n' }],
    });
    expect(await decide(text, { context: ['n'] })).toMatchObject({ decision: 'allow' });
    expect(await decide(text, { context: 'any' })).toMatchObject({ decision: null });
  });

  it('a permit that waits for approvers permits: it is left as one, and escalates', async () => {
    const asks = (condition: string): string =>
      `@id("ask") @approvers("boss") permit (principal, action, resource) when { ${condition} };`;
    const plain = '@id("plain") permit (principal, action, resource) when { context.n > 0 };';
    const unknown: UnknownParts = { context: ['mfa'] };
    const open = await decide(`${asks('context.mfa')} ${plain}`, unknown);
    expect(open).toMatchObject({ decision: null, satisfied: ['plain'], mayBeDetermining: ['ask', 'plain'] });
    expect(open.residuals[0]?.text).toBe(
      '@id("ask")\n@approvers("boss")\npermit (principal, action, resource)\nwhen { context.mfa };\n',
    );
    expect(await decide(`${asks('context.n > 0')} ${plain}`, unknown)).toMatchObject({
      decision: 'escalate',
      mustBeDetermining: ['ask', 'plain'],
    });
    expect(
      await decide(`${asks('context.n > 0')} forbid (principal, action, resource) when { context.mfa };`, unknown),
    ).toMatchObject({ decision: null });
    expect(await decide(`${asks('context.n > 0')} forbid (principal, action, resource);`, unknown)).toMatchObject({
      decision: 'deny',
    });
  });

  it('attributes of the context that are unknown may be there or not', async () => {
    const unknown = { context: ['mfa'] };
    expect(await left('context has mfa && context.mfa', unknown)).toBe('context has mfa && context.mfa');
    expect(await left('context has n && !(context has x)', unknown)).toBe(true);
    expect(await left('context has mfa.deep', unknown)).toBe('context has mfa && context.mfa has deep');
    expect(await left('context == {mfa: true}', unknown)).toBe('context == { mfa: true }');
    expect(await left('context has x && context.n == 1', { context: 'any' })).toBe('context has x && context.n == 1');
  });

  it('a scope says of actions only what it can', async () => {
    const unknown: UnknownParts = { action: 'any' };
    for (const condition of ['action == User::"a"', 'action in User::"a"', 'action in [User::"a", Action::"a"]'])
      expect(await left(condition, unknown)).toBe(condition);
    expect(await left('action in [Action::"a", N::Action::"b"]', unknown)).toContain(
      'action in [Action::"a", N::Action::"b"], resource );',
    );
  });

  it('a type may be known where the entity is not', async () => {
    const unknown = { resource: { type: 'Photo' } };
    expect(await left('resource is Photo', unknown)).toBe(true);
    expect(await left('resource is Album || resource == User::"alice"', unknown)).toBe(false);
    expect(await left('resource is Photo in Album::"x"', unknown)).toContain('resource in Album::"x" );');
    expect(await left('resource == principal', { resource: { type: 'Photo' }, principal: { type: 'User' } })).toBe(
      false,
    );
    expect(await left('resource == principal', { resource: 'any', principal: { type: 'User' } })).toBe(
      'resource == principal',
    );
  });

  it('without entities, nothing is known of any, but for who they are', async () => {
    const unknown: UnknownParts = { entities: 'any' };
    expect(await left('principal has age', unknown)).toBe('User::"alice" has age');
    expect(await left('principal has age.x', unknown)).toBe('User::"alice" has age.x');
    expect(await left('principal.age > 1', unknown)).toBe('User::"alice".age > 1');
    expect(await left('principal in Team::"blue"', unknown)).toBe('User::"alice" in Team::"blue"');
    expect(await left('principal.hasTag("t") && principal.getTag("t") == 1', unknown)).toBe(
      'User::"alice".hasTag("t") && User::"alice".getTag("t") == 1',
    );
    expect(
      await left('principal is User && principal == User::"alice" && {a: 1}.a == 1 && {a: 1} has a', unknown),
    ).toBe(true);
    expect(await left('principal has age && false', unknown)).toBe(false);
    expect(await left('principal has age && principal in Team::"blue"', {})).toBe(true);
  });

  it('with a schema, what it says of what is unknown is known', async () => {
    const schema = [
      {
        name: 's.cedarschema',
        text: `entity Team; entity User in [Team] { age: Long } tags Long; entity Photo, Album;
          action view appliesTo { principal: [User, Team], resource: Photo, context: { mfa: Bool, n: Long, note?: String } };`,
      },
    ];
    const of = async (condition: string, unknown: UnknownParts, request: PartialRequestJson = REQUEST) => {
      const text = `permit (principal, action, resource) when { ${condition} };`;
      const { unit } = await lower({ documents: [{ name: 'policies.cedar', text }] });
      const answer = unit && decidePartially(unit, request, unknown, schema);
      return answer !== null && 'decision' in answer ? answer.decision.decision : answer?.problems;
    };
    expect(await of('resource is Photo', { resource: 'any' })).toBe('allow');
    expect(await of('resource is Album || resource == principal', { resource: 'any' })).toBe('deny');
    expect(await of('principal is User', { principal: 'any' })).toBeNull();
    expect(await of('context has mfa && context has n && !(context has other)', { context: 'any' })).toBe('allow');
    expect(await of('context has note', { context: 'any' })).toBeNull();
    expect(await of('context has mfa', { context: ['mfa'] })).toBe('allow');
    expect(await of('context has note', { context: ['mfa'] })).toBe('deny');
    expect(await of('context has mfa', { context: ['mfa'], action: 'any' })).toBeNull();
    const wrong: readonly (readonly [UnknownParts, PartialRequestJson, string])[] = [
      [{ context: ['other'] }, {}, 'has no attribute "other"'],
      [{ resource: { type: 'Album' } }, {}, 'does not apply to a resource of type Album'],
      [{ resource: 'any' }, { context: { mfa: 1, n: 1 } }, 'of type Bool is needed'],
      [{ resource: 'any' }, { action: { type: 'Action', id: 'x' } }, 'not declared'],
      [{ resource: 'any' }, { entities: [{ uid: { type: 'X', id: '' }, attrs: {}, parents: [] }] }, 'X'],
    ];
    for (const [unknown, change, message] of wrong)
      expect(await of('true', unknown, { ...REQUEST, ...change })).toContainEqual(expect.stringContaining(message));
  });

  it('says what is wrong with a request', async () => {
    const text = 'permit (principal, action, resource);';
    expect(await ask(text, { principal: 'any' }, {})).toEqual({ problems: ['The request has no action'] });
    expect(await ask(text, { resource: { type: 'no type' } })).toEqual({ problems: ['"no type" is no entity type'] });
    expect(await ask(text, {}, { ...REQUEST, context: 1 })).toEqual({ problems: [expect.stringContaining('context')] });
    const { unit } = await lower({
      documents: [{ name: 'p.yaml', text: 'version: "1.0"\nname: p\nrules: []\n' }],
      dialect: 'agt-v4',
    });
    expect(unit && (() => decidePartially(unit, {}, {}))).toThrow(RangeError);
  });
});
