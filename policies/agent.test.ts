import * as cedarWasm from '@cedar-policy/cedar-wasm/nodejs';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkParseSchema, validate } from '../host/cedar/index.ts';

const schema = readFileSync(new URL('agent.cedarschema', import.meta.url), 'utf8');

/** What the two validators find in a policy. */
const found = (policy: string): readonly number[] =>
  [validate, cedarWasm.validate].map((each) => {
    const answer = each({
      schema,
      policies: { staticPolicies: policy },
      validationSettings: { mode: 'strict' },
    });
    if (answer.type !== 'success') throw new Error(`the policy cannot be read: ${policy}`);
    return answer.validationErrors.length + answer.validationWarnings.length + answer.otherWarnings.length;
  });

describe('the schema for agents', () => {
  test('is one that Cedar reads', () => {
    expect(checkParseSchema(schema)).toEqual({ type: 'success' });
    expect(cedarWasm.checkParseSchema(schema)).toEqual({ type: 'success' });
  });

  test.each([
    'permit (principal in Role::"support", action == Action::"pre_tool_call", resource == Tool::"read_file") when { context has args.path && context.args.path like "/srv/*" };',
    'forbid (principal, action in Action::"outgoing", resource) when { context has labels && context.labels.contains(DataClass::"credentials") };',
    'forbid (principal, action in [Action::"pre_tool_call", Action::"post_tool_call"], resource in ToolGroup::"payments") unless { context has onBehalfOf && context.onBehalfOf in Role::"finance" };',
    'permit (principal, action in Action::"lifecycle", resource is Session);',
    'permit (principal, action == Action::"pre_model_call", resource) when { principal has trust && principal.trust > 500 && context has tokens && context.tokens < 10000 };',
    'forbid (principal, action == Action::"input", resource) when { resource.hasTag("locked") };',
    'forbid (principal, action == Action::"post_tool_call", resource) when { context has result.text && context.result.text like "*BEGIN PRIVATE KEY*" };',
  ])('types %s', (policy) => {
    expect(found(policy)).toEqual([0, 0]);
  });

  test.each([
    'permit (principal, action == Action::"pre_tool_call", resource) when { context.args.path like "/srv/*" };',
    'permit (principal is User, action == Action::"pre_tool_call", resource);',
    'permit (principal, action == Action::"pre_tool", resource);',
    'permit (principal, action == Action::"input", resource is Tool);',
    'permit (principal, action, resource) when { context has labels && context.labels.contains(DataClass::"secret") };',
    'permit (principal, action == Action::"pre_tool_call", resource) when { context has args.amount && context.args.amount > decimal("5.0") };',
  ])('finds what is wrong with %s', (policy) => {
    const [ours, cedars] = found(policy);
    expect(ours).toBeGreaterThan(0);
    expect(cedars).toBeGreaterThan(0);
  });
});
