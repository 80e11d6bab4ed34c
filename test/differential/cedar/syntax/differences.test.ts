/** The lines of docs/cedar-differences.md about policies, from both sides. */
import * as oracle from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { checkParsePolicySet, formatPolicies, policyToJson, policyToText } from '../../../../host/cedar/index.ts';

const ALL = { op: 'All' } as const;
const POLICY = { effect: 'permit', principal: ALL, action: ALL, resource: ALL, conditions: [] } as const;
const SCOPE = 'permit (principal, action, resource)';

const verdicts = (policies: unknown): readonly string[] => [
  oracle.checkParsePolicySet(policies as oracle.PolicySet).type,
  checkParsePolicySet(policies as oracle.PolicySet).type,
];

const whenJson = (body: unknown): unknown => ({
  staticPolicies: { p: { ...POLICY, conditions: [{ kind: 'when', body }] } },
});

describe('policies are read otherwise than by Cedar', () => {
  it.each([
    ['a long sum', { staticPolicies: `${SCOPE} when { 0${' + 1'.repeat(300)} };` }],
    ['a key that the scope does not have', { staticPolicies: { p: { ...POLICY, principal: { ...ALL, slot: 'x' } } } }],
    ['half an entity', whenJson({ Value: { __entity: { type: 'A' } } })],
    ['a method of nothing', whenJson({ isIpv4: [] })],
    ['an unknown function', whenJson({ Value: { __extn: { fn: 'other', arg: 'x' } } })],
    ['a number that may have been rounded', whenJson({ Value: 2 ** 60 })],
  ])('%s is refused', (_, policies) => {
    expect(verdicts(policies)).toEqual(['success', 'failure']);
  });

  it('what is no argument at all is an answer, and is not thrown', () => {
    const policies = { staticPolicies: 5 } as unknown as oracle.PolicySet;
    expect(() => oracle.checkParsePolicySet(policies)).toThrow();
    expect(checkParsePolicySet(policies).type).toBe('failure');
  });

  it('no number is rounded', () => {
    const text = `${SCOPE} when { 9007199254740993 == 1 };`;
    const valueOf = (answer: unknown): unknown =>
      (answer as { json: { conditions: [{ body: { '==': { left: { Value: unknown } } } }] } }).json.conditions[0].body[
        '=='
      ].left.Value;
    expect([valueOf(oracle.policyToJson(text)), valueOf(policyToJson(text))]).toEqual([
      9_007_199_254_740_992,
      9_007_199_254_740_993n,
    ]);
  });

  it('no parentheses are written that are not needed, and names with dots stay names', () => {
    const json = {
      ...POLICY,
      conditions: [
        {
          kind: 'when',
          body: {
            '&&': {
              left: { has: { left: { Var: 'context' }, attr: ['a b', 'c'] } },
              right: { '!': { arg: { Value: true } } },
            },
          },
        },
      ],
    } as unknown as oracle.PolicyJson;
    expect([oracle.policyToText(json), policyToText(json)]).toEqual([
      {
        type: 'success',
        text: 'permit(principal, action, resource) when { (context has "a b".c) && (!true) };',
      },
      {
        type: 'success',
        text: 'permit(principal, action, resource) when { (context has "a b" && context["a b"] has c) && !true };',
      },
    ]);
  });

  it('the formatter keeps comments behind commas that it leaves out, and adds no line to an empty text', () => {
    const policyText = `${SCOPE} when { [1, // one\n 2, // two\n] == [] };`;
    const texts = (text: string): readonly string[] =>
      [oracle.formatPolicies({ policyText: text }), formatPolicies({ policyText: text })].map((answer) =>
        answer.type === 'success' ? answer.formatted_policy : 'failure',
      );
    expect(texts(policyText).map((text) => text.includes('// two'))).toEqual([false, true]);
    expect(texts('')).toEqual(['\n', '']);
    expect(texts('// nothing')).toEqual(['\n// nothing\n', '// nothing\n']);
  });
});
