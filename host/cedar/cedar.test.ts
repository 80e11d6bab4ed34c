import { describe, expect, it } from 'vitest';
import {
  checkParsePolicySet,
  formatPolicies,
  getCedarLangVersion,
  getCedarSDKVersion,
  getCedarVersion,
  policySetTextToParts,
  policyToJson,
  policyToText,
  templateToJson,
  templateToText,
} from './index.ts';

const POLICY = '@id("a")\npermit (principal == User::"alice", action, resource) when { context.amount <= 100 };';
const TEMPLATE = 'permit (principal == ?principal, action, resource);';

describe('the calls of cedar-wasm', () => {
  it('convert a policy between its two forms', () => {
    const answer = policyToJson(POLICY);
    if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
    expect(answer.json).toEqual({
      effect: 'permit',
      principal: { op: '==', entity: { type: 'User', id: 'alice' } },
      action: { op: 'All' },
      resource: { op: 'All' },
      conditions: [
        {
          kind: 'when',
          body: { '<=': { left: { '.': { left: { Var: 'context' }, attr: 'amount' } }, right: { Value: 100 } } },
        },
      ],
      annotations: { id: 'a' },
    });
    expect(policyToText(answer.json)).toEqual({
      type: 'success',
      text: '@id("a")\npermit(principal == User::"alice", action, resource) when { context.amount <= 100 };',
    });
  });

  it('leave a text as it is', () => {
    expect(policyToText(POLICY)).toEqual({ type: 'success', text: POLICY });
    expect(templateToText(TEMPLATE)).toEqual({ type: 'success', text: TEMPLATE });
  });

  it('tell policies from templates', () => {
    expect(policyToJson(TEMPLATE).type).toBe('failure');
    expect(policyToText(TEMPLATE).type).toBe('failure');
    expect(templateToJson(POLICY).type).toBe('failure');
    expect(templateToJson(TEMPLATE)).toMatchObject({
      type: 'success',
      json: { principal: { op: '==', slot: '?principal' } },
    });
    expect(policySetTextToParts(`${TEMPLATE} // first\n${POLICY}`)).toEqual({
      type: 'success',
      policies: [POLICY],
      policy_templates: [TEMPLATE],
    });
  });

  it('round no number', () => {
    const answer = policyToJson('permit (principal, action, resource) when { 9007199254740993 > 0 };');
    expect(answer).toMatchObject({
      json: { conditions: [{ body: { '>': { left: { Value: 9_007_199_254_740_993n }, right: { Value: 0 } } } }] },
    });
  });

  it('say what is wrong and where, in bytes of UTF-8', () => {
    const answer = checkParsePolicySet({
      staticPolicies: '// \u{1f600}é\npermit (principal, action, resource) whne { true };',
    });
    expect(answer).toEqual({
      type: 'failure',
      errors: [
        {
          message: '"whne" begins no condition.',
          help: 'A condition begins with when or unless. Did you mean "when"?',
          code: 'EC011',
          url: null,
          severity: 'error',
          sourceLocations: [{ label: null, start: 47, end: 51 }],
          related: [],
        },
      ],
    });
  });

  it('take a whole set', () => {
    const values = { '?principal': { type: 'User', id: 'alice' } };
    const templateLinks = [{ templateId: 't', newId: 'l', values }];
    expect(checkParsePolicySet({ staticPolicies: POLICY, templates: { t: TEMPLATE }, templateLinks })).toEqual({
      type: 'success',
    });
    expect(checkParsePolicySet({ templateLinks })).toMatchObject({ type: 'failure', errors: [{ code: 'EC063' }] });
  });

  it('lay policies out', () => {
    expect(formatPolicies({ policyText: POLICY })).toEqual({
      type: 'success',
      formatted_policy:
        '@id("a")\npermit (\n  principal == User::"alice",\n  action,\n  resource\n)\nwhen { context.amount <= 100 };\n',
    });
    expect(
      formatPolicies({
        policyText: 'permit (principal, action, resource) when { true };',
        lineWidth: 10,
        indentWidth: 4,
      }),
    ).toEqual({
      type: 'success',
      formatted_policy: 'permit (principal, action, resource)\nwhen\n{ true };\n',
    });
    expect(formatPolicies({ policyText: 'permit' })).toMatchObject({ type: 'failure', errors: [{ code: 'EC007' }] });
  });

  it('name the version of the language', () => {
    expect(getCedarLangVersion()).toBe('4.5');
    expect([getCedarSDKVersion(), getCedarVersion()]).toEqual(['4.12.0', '4.12.0']);
  });
});
