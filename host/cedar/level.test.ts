import { describe, expect, it } from 'vitest';
import { validate } from './index.ts';

const SCHEMA = `
  entity Team in [Team] { lead: User };
  entity User in [Team] { team: Team, home: { of: User }, boss?: User, name: String } tags User;
  action view appliesTo { principal: User, resource: Team, context: { user: User } };
`;

const codes = (staticPolicies: string, maxLevel: number): readonly (string | null)[] => {
  const answer = validate({
    schema: SCHEMA,
    policies: { staticPolicies },
    validationSettings: { mode: 'strict', maxLevel },
  });
  if (answer.type === 'failure') throw new TypeError(answer.errors.map(({ message }) => message).join('; '));
  return answer.validationErrors.map(({ error }) => error.code);
};

const when = (condition: string): string => `permit (principal, action, resource) when { ${condition} };`;

describe('levels', () => {
  it.each([
    [0, 'principal == context.user'],
    [0, 'principal is User'],
    [0, '{ a: principal }.a == principal'],
    [0, 'false && principal.name == "a"'],
    [1, 'principal.name == "a"'],
    [1, 'principal has name'],
    [1, 'principal.hasTag("a")'],
    [1, 'principal in resource'],
    [1, 'principal is User in resource'],
    [1, 'action in Action::"view"'],
    [1, 'context.user.name == "a"'],
    [1, 'principal.home.of == principal'],
    [1, '{ a: principal, b: principal.team }.a.name == "a"'],
    [2, 'principal.team.lead == principal'],
    [2, 'principal.team in resource'],
    [2, 'principal.home.of.name == "a"'],
    [2, 'principal has boss.name'],
    [2, 'principal.hasTag("a") && principal.getTag("a").name == "a"'],
    [2, '(if principal.name == "a" then principal else principal.team.lead) == principal'],
    [3, '(if principal.name == "a" then principal else principal.team.lead).name == "a"'],
    [3, '{ a: principal.team.lead, b: principal }.a.name == "a"'],
    [3, 'principal.team.lead.name == "a"'],
  ])('%i: %s', (level, condition) => {
    expect(codes(when(condition), level)).toEqual([]);
    if (level > 0) expect(new Set(codes(when(condition), level - 1))).toEqual(new Set(['EC215']));
  });

  it('of the scope is one where it asks for groups', () => {
    const policy = 'permit (principal in Team::"a", action, resource);';
    expect(codes(policy, 0)).toEqual(['EC215']);
    expect(codes(policy, 1)).toEqual([]);
  });

  it('no level is enough to look into an entity that the policy names', () => {
    expect(codes(when('Team::"a".lead == principal'), 9)).toEqual(['EC216']);
    expect(codes(when('User::"a" in resource'), 9)).toEqual(['EC216']);
  });

  it('are not looked at where a policy is not valid', () => {
    expect(codes(when('principal.nope && principal.team.lead == principal'), 0)).toEqual(['EC205']);
  });

  it('are whole numbers', () => {
    expect(() => codes(when('true'), -1)).toThrow('maxLevel');
    expect(() => codes(when('true'), 0.5)).toThrow('maxLevel');
  });
});
