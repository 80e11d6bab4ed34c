/** Where policies are validated otherwise than by cedar-wasm 4.12, on purpose: docs/cedar-differences.md. Each is shown from both sides. */
import { validate as oracle } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { validate } from '../../../../host/cedar/index.ts';
import { runOptions } from '../../../random/random.ts';

const { full } = runOptions();

const SCHEMA = 'entity User { name?: String }; action view appliesTo { principal: User, resource: User };';

interface Said {
  readonly errors: number;
  readonly warnings: number;
}

const said = (answer: ReturnType<typeof validate> | ReturnType<typeof oracle>): Said | null =>
  answer.type === 'failure'
    ? null
    : { errors: answer.validationErrors.length, warnings: answer.validationWarnings.length };

const both = (staticPolicies: string, schema: string = SCHEMA): readonly (Said | null)[] => {
  const call = { schema, policies: { staticPolicies } };
  return [oracle(call), validate(call)].map(said);
};

const when = (condition: string): string => `permit (principal, action, resource) when { ${condition} };`;

describe('validated otherwise than by cedar-wasm', () => {
  // cedar-wasm takes 14 s on one core.
  it.skipIf(!full)(
    'policies in more environments than are looked at',
    () => {
      const names = (letter: string): string =>
        Array.from({ length: 160 }, (_, index) => `${letter}${index}`).join(', ');
      const schema = `entity ${names('T')}; action ${names('a')} appliesTo { principal: [${names('T')}], resource: [${names('T')}] };`;
      expect(both('permit (principal, action, resource);', schema)).toEqual([
        { errors: 0, warnings: 0 },
        { errors: 1, warnings: 0 },
      ]);
    },
    600_000,
  );

  it('a name with letters that are outside of the profile of UTS 39', () => {
    expect(both(when('principal == User::"ﬃ"'))).toEqual([
      { errors: 0, warnings: 1 },
      { errors: 0, warnings: 0 },
    ]);
  });

  it('characters in a pattern that turn what follows', () => {
    expect(both(when('principal has name && principal.name like "a\u202e*"'))).toEqual([
      { errors: 0, warnings: 0 },
      { errors: 0, warnings: 1 },
    ]);
  });

  it('what follows from an error before it', () => {
    expect(both(when('principal has name && principal.age > 1 && principal.name == "a"'))).toEqual([
      { errors: 2, warnings: 0 },
      { errors: 1, warnings: 0 },
    ]);
  });
});
