import { describe, expect, it } from 'vitest';
import { validate } from './index.ts';
import type { ValidationCall } from './index.ts';

const SCHEMA = 'entity User { age: Long }; action view appliesTo { principal: User, resource: User };';
const when = (condition: string): string => `permit (principal, action, resource) when { ${condition} };`;

describe('validate', () => {
  it('finds nothing in valid policies', () => {
    expect(validate({ schema: SCHEMA, policies: { staticPolicies: when('principal.age > 18') } })).toEqual({
      type: 'success',
      validationErrors: [],
      validationWarnings: [],
      otherWarnings: [],
    });
  });

  it('says of which policy an error is, and where in its text in bytes of UTF-8', () => {
    const policy = when('principal == User::"é" && principal.age > "é"');
    const answer = validate({ schema: SCHEMA, policies: { staticPolicies: { adults: policy } } });
    const bytes = Buffer.from(policy);
    const start = bytes.lastIndexOf('"é"');
    expect(answer).toMatchObject({
      validationErrors: [
        {
          policyId: 'adults',
          error: {
            message: 'Expected Long; this is String.',
            code: 'EC203',
            severity: 'error',
            sourceLocations: [{ label: null, start, end: start + 4 }],
          },
        },
      ],
    });
  });

  it('warns of a policy that is never true, and of names that the schema hides', () => {
    const schema = `entity ipaddr; ${SCHEMA}`;
    const answer = validate({ schema, policies: { staticPolicies: when('principal is ipaddr') } });
    expect(answer).toMatchObject({
      validationErrors: [],
      validationWarnings: [{ policyId: 'policy0', error: { code: 'EC220', severity: 'warning' } }],
      otherWarnings: [{ severity: 'warning' }],
    });
  });

  it('takes the schema and the policies as JSON', () => {
    const policy = {
      effect: 'permit',
      principal: { op: 'All' },
      action: { op: 'All' },
      resource: { op: 'All' },
      conditions: [{ kind: 'when', body: { '.': { left: { Var: 'principal' }, attr: 'agee' } } }],
    } as const;
    const schema = {
      '': {
        entityTypes: { User: {} },
        actions: { view: { appliesTo: { principalTypes: ['User'], resourceTypes: ['User'] } } },
      },
    };
    const answer = validate({
      schema,
      policies: { staticPolicies: [{ ...policy, conditions: [...policy.conditions] }] },
    });
    expect(answer).toMatchObject({ validationErrors: [{ error: { code: 'EC205', sourceLocations: [] } }] });
  });

  it('fails on what cannot be read, saying all that is wrong', () => {
    const answer = validate({ schema: 'entity User', policies: { staticPolicies: 'permit' } });
    expect(answer).toMatchObject({ type: 'failure', warnings: [] });
    expect(answer.type === 'failure' && answer.errors.map(({ code }) => code)).toEqual(['EC007', 'EC100']);
  });

  it('knows the strict mode alone', () => {
    const call = {
      schema: SCHEMA,
      policies: {},
      validationSettings: { mode: 'permissive' },
    } as unknown as ValidationCall;
    expect(validate(call).type).toBe('failure');
    expect(validate({ ...call, validationSettings: { mode: 'strict' } }).type).toBe('success');
  });
});
