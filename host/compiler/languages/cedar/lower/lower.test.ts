import { describe, expect, it } from 'vitest';
import { createSink } from '../../../diagnostics/sink.ts';
import { validateUnit } from '../../../ir/validate/validate.ts';
import type { Entry, Expression } from '../../../ir/types.ts';
import { createSource } from '../../../source/source.ts';
import { readPolicySet } from '../policy/set.ts';
import type { PolicySet } from '../policy/types.ts';
import { parsePolicies } from '../text/parse.ts';
import { lowerPolicySet } from './lower.ts';
import { LoweringError } from './types.ts';
import type { LowerPoliciesOptions } from './types.ts';

const setOf = (staticPolicies: string, more: object = {}): PolicySet => {
  const sink = createSink();
  const set = readPolicySet({ staticPolicies, ...more }, sink);
  if (set === null) throw new TypeError(sink.diagnostics.map(({ message }) => message).join('; '));
  return set;
};

const entryOf = (set: PolicySet, options?: LowerPoliciesOptions): Entry => {
  const unit = lowerPolicySet(set, options);
  validateUnit(unit);
  const [entry] = unit.entries;
  if (entry === undefined) throw new RangeError('no entry');
  return entry;
};

const guardOf = (scopeAndConditions: string): { readonly entry: Entry; readonly guard: Expression | undefined } => {
  const entry = entryOf(setOf(`permit ${scopeAndConditions};`));
  return { entry, guard: entry.rules[0]?.guard };
};

const paths = ({ slots }: Entry): string[] => slots.map(({ path }) => path.join('.'));

describe('a set of policies', () => {
  const text = [
    '@reason("Only by day.")\npermit (principal == User::"a", action, resource is Doc in Folder::"f")\nwhen { context.day };',
    'forbid (principal, action in [Action::"x", Action::"y"], resource) unless { principal.clear };',
  ].join('\n');

  it('is rules in its order; those that forbid rank first, and the denial last', () => {
    const { rules, combine } = entryOf(setOf(text));
    expect(combine).toBe('forbid-trumps-permit');
    expect(rules.map(({ id, effect, rank, fallback }) => [id, effect, rank, fallback])).toEqual([
      ['policy0', 'allow', 1, false],
      ['policy1', 'deny', 0, false],
      ['default', 'deny', 2, true],
    ]);
    expect(rules[0]).toMatchObject({ reason: 'Only by day.', annotations: { reason: 'Only by day.' } });
  });

  it('says of each rule what it demands and where that stands', () => {
    const unit = lowerPolicySet(setOf(text));
    expect(unit.sources).toHaveLength(1);
    const [permit, forbid] = unit.entries[0]?.rules ?? [];
    expect(permit?.conditions.map((condition) => condition.text)).toEqual([
      'principal == User::"a"',
      'resource is Doc in Folder::"f"',
      'context.day',
    ]);
    expect(permit?.conditions[2]?.span).toMatchObject({ source: 0, line: 3 });
    expect(forbid?.conditions.map((condition) => condition.text)).toEqual([
      'action in [Action::"x", Action::"y"]',
      '!(principal.clear)',
    ]);
  });

  it('reads no more of the context than policies name', () => {
    expect(paths(entryOf(setOf(text)))).toEqual(['principal', 'resource', 'entities', 'context.day', 'action']);
    expect(paths(guardOf('(principal, action, resource) when { context == {} }').entry)).toEqual(['context']);
    expect(paths(guardOf('(principal, action, resource) when { context has a.b }').entry)).toEqual([
      'context.a',
      'entities',
    ]);
  });

  it('has no rule of the denial’s name twice', () => {
    const named = setOf('', { staticPolicies: { default: 'permit (principal, action, resource);' } });
    expect(entryOf(named).rules.map(({ id }) => id)).toEqual(['default', 'default_']);
  });

  it('only what forbids denies when it errs, and only where that is wanted', () => {
    const onErrors = (options: LowerPoliciesOptions): string[] =>
      entryOf(setOf(text), options).rules.map(({ onError }) => onError);
    expect(onErrors({})).toEqual(['skip', 'skip', 'deny']);
    expect(onErrors({ onError: 'deny' })).toEqual(['skip', 'deny', 'deny']);
  });

  it('obliges to what annotations of permits say, where they are read', () => {
    const obliging = [
      'permit (principal, action, resource);',
      '@limit("100/hour")\npermit (principal, action, resource);',
      '@approvers("finance, data-owner")\n@limit("3/day")\npermit (principal, action, resource);',
      'forbid (principal, action, resource);',
      '@approvers permit (principal, action, resource);',
    ].join('\n');
    const { rules, obligations } = entryOf(setOf(obliging), { name: 'e', obligations: 'read' });
    expect(rules.map(({ effect, rank }) => [effect, rank])).toEqual([
      ['allow', 3],
      ['allow', 4],
      ['escalate', 1],
      ['deny', 0],
      ['escalate', 2],
      ['deny', 5],
    ]);
    expect(rules.map((rule) => rule.obligations)).toEqual([[], [0], [1, 2], [], [3], []]);
    expect(obligations).toMatchObject([
      { kind: 'limit', text: '100/hour', count: 100, windowMs: 3_600_000, grants: 'exactly' },
      { kind: 'approval', approvers: ['finance', 'data-owner'] },
      { kind: 'limit', count: 3, key: [{ input: 'agent' }, { literal: 'e' }, { literal: 'policy2' }] },
      { kind: 'approval', approvers: [] },
    ]);
    expect(entryOf(setOf(obliging)).rules.map(({ effect }) => effect)).toEqual([
      'allow',
      'allow',
      'allow',
      'deny',
      'allow',
      'deny',
    ]);
    for (const wrong of [
      '@limit permit',
      '@limit("100") permit',
      '@limit("1/week") permit',
      '@approvers("a,") permit',
      '@approvers("a") forbid',
    ])
      expect(() => lowerPolicySet(setOf(`${wrong} (principal, action, resource);`), { obligations: 'read' })).toThrow(
        expect.objectContaining({ code: 'obligation_invalid', policy: 'policy0' }),
      );
  });

  it('has a rule for each link of a template, and none for the template', () => {
    const template = 'permit (principal in ?principal, action, resource == ?resource);';
    const values = { '?principal': { type: 'Team', id: 't' }, '?resource': { type: 'Doc', id: 'd' } };
    const templateLinks = [{ templateId: 't', newId: 'linked', values }];
    const { rules } = entryOf(setOf('', { templates: { t: template }, templateLinks }));
    expect(rules.map(({ id }) => id)).toEqual(['linked', 'default']);
    expect(JSON.stringify(rules[0]?.guard)).toContain('{"tag":"entity","type":"Team","id":"t"}');
  });

  it('is refused where a slot has no value', () => {
    const parsed = parsePolicies(
      createSource('t', 'permit (principal == ?principal, action, resource);'),
      createSink(),
    );
    const policies = parsed?.policies.map((policy) => ({ id: 't', policy, source: null })) ?? [];
    expect(() => lowerPolicySet({ policies, templates: [], links: [] })).toThrow(LoweringError);
  });
});

describe('an expression', () => {
  it('that is constant is one', () => {
    const { guard } = guardOf('(principal, action, resource) when { [1 + 1, {a: ip("::1")}] == [] }');
    const [value] = guard?.kind === 'call' ? guard.arguments : [];
    expect(value).toMatchObject({ kind: 'constant', value: { tag: 'set' } });
  });

  it('that always errs stays', () => {
    const { guard } = guardOf('(principal, action, resource) when { 9223372036854775807 + 1 == ip() }');
    const parts = guard?.kind === 'call' ? guard.arguments : [];
    expect(parts.map(({ kind }) => kind)).toEqual(['compute', 'compute']);
  });

  it('that evaluates itself too often is refused', () => {
    let body = 'principal';
    for (let level = 0; level < 24; level++) body = `(if ${body} is User in Team::"t" then principal else resource)`;
    const set = setOf(`permit (principal, action, resource) when { ${body} == principal };`);
    expect(() => lowerPolicySet(set)).toThrow(
      expect.objectContaining({ code: 'expression_too_large', policy: 'policy0' }),
    );
  });

  it('nests as deep as it can be read', () => {
    const deep = `${'!('.repeat(120)}context.x${')'.repeat(120)}`;
    expect(guardOf(`(principal, action, resource) when { ${deep} }`).guard?.kind).toBe('not');
    const wide = Array.from({ length: 20_000 }, () => 'context.x').join(' && ');
    expect(guardOf(`(principal, action, resource) when { ${wide} }`).guard).toMatchObject({ kind: 'and' });
  });
});
