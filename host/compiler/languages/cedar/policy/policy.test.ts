import { describe, expect, it } from 'vitest';
import { createSink } from '../../../diagnostics/sink.ts';
import { createSource } from '../../../source/source.ts';
import { printPolicy } from '../text/print.ts';
import { readPolicySetJson } from './set-json.ts';
import { readPolicySet } from './set.ts';
import { linkTemplate, slotsOf } from './slots.ts';
import type { PolicySet } from './types.ts';

const read = (value: unknown): { set: PolicySet | null; codes: readonly string[] } => {
  const sink = createSink();
  return { set: readPolicySet(value, sink), codes: sink.diagnostics.map(({ code }) => code) };
};

const POLICY = 'permit (principal, action, resource);';
const TEMPLATE = 'permit (principal in ?principal, action, resource is Album in ?resource);';
const VALUES = { '?principal': { type: 'User', id: 'alice' }, '?resource': { __entity: { type: 'Album', id: 'a' } } };
const link = (change: object): object => ({
  templates: { t: TEMPLATE },
  templateLinks: [{ templateId: 't', newId: 'l', values: VALUES, ...change }],
});

describe('a set of policies', () => {
  it('calls policies without ids by their places', () => {
    const ids = (staticPolicies: unknown) => read({ staticPolicies }).set?.policies.map(({ id }) => id);
    expect(ids(`${POLICY}\n${POLICY}`)).toEqual(['policy0', 'policy1']);
    expect(ids([POLICY, POLICY])).toEqual(['policy0', 'policy1']);
    expect(ids({ b: POLICY, a: POLICY })).toEqual(['b', 'a']);
  });

  it('may be empty', () => {
    expect(read({}).set).toEqual({ policies: [], templates: [], links: [] });
  });

  it('has templates, which links make policies of', () => {
    const { set, codes } = read(link({}));
    expect(codes).toEqual([]);
    const [template] = set?.templates ?? [];
    const [alice] = set?.links ?? [];
    if (template === undefined || alice === undefined) throw new Error('nothing was read');
    expect(slotsOf(template.policy).map(({ slot }) => slot)).toEqual(['?principal', '?resource']);
    const policy = linkTemplate(template.policy, alice.values);
    expect(slotsOf(policy)).toEqual([]);
    expect(printPolicy(policy)).toBe('permit(principal in User::"alice", action, resource is Album in Album::"a");');
  });

  it('leaves a slot open that a link says nothing of', () => {
    const { set } = read({ templates: { t: TEMPLATE } });
    const [template] = set?.templates ?? [];
    if (template === undefined) throw new Error('nothing was read');
    expect(printPolicy(linkTemplate(template.policy, {}))).toBe(
      'permit(principal in ?principal, action, resource is Album in ?resource);',
    );
  });

  it.each([
    ['a link of no template', link({ templateId: 'x' }), ['EC063']],
    ['a link that leaves a slot open', link({ values: { '?principal': VALUES['?principal'] } }), ['EC064']],
    ['a link of a name that is taken', link({ newId: 't' }), ['EC060']],
    ['a link with an unknown slot', link({ values: { ...VALUES, '?action': VALUES['?principal'] } }), ['EC051']],
    ['a link with an unknown key', link({ more: 1 }), ['EC051']],
    ['a template among the policies', { staticPolicies: TEMPLATE }, ['EC061']],
    ['a policy among the templates', { templates: { t: POLICY } }, ['EC062']],
    ['two policies under one id', { staticPolicies: { a: POLICY + POLICY } }, ['EC040']],
    ['no policy under an id', { staticPolicies: { a: '// nothing' } }, ['EC040']],
    ['a list of templates', { templates: [TEMPLATE] }, ['EC050']],
    ['what is no set', 5, ['EC050']],
    ['what is an instance', new Map(), ['EC050']],
    ['each text that cannot be read', { staticPolicies: { a: 'x', b: 'y' } }, ['EC010', 'EC010']],
  ])('refuses %s', (_, value, codes) => {
    expect(read(value)).toEqual({ set: null, codes });
  });

  it('has the numbers that its JSON text writes', () => {
    const body = '{"==": {"left": {"Value": 9007199254740993}, "right": {"Value": -9223372036854775808}}}';
    const policy = `{"effect": "permit", "principal": {"op": "All"}, "action": {"op": "All"}, "resource": {"op": "All"}, "conditions": [{"kind": "when", "body": ${body}}]}`;
    const sink = createSink();
    const set = readPolicySetJson(createSource('p.cedar.json', `{"staticPolicies": {"p": ${policy}}}`), sink);
    const [named] = set?.policies ?? [];
    expect(sink.diagnostics).toEqual([]);
    expect(named && printPolicy(named.policy)).toContain('9007199254740993 == -9223372036854775808');
  });

  it('takes no number that a double may have rounded', () => {
    const policy = { effect: 'permit', principal: { op: 'All' }, action: { op: 'All' }, resource: { op: 'All' } };
    const conditions = [{ kind: 'when', body: { Value: 2 ** 53 } }];
    expect(read({ staticPolicies: [{ ...policy, conditions }] }).codes).toEqual(['EC050']);
  });
});
