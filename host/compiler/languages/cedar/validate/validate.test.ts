import { describe, expect, it } from 'vitest';
import { createSink } from '../../../diagnostics/sink.ts';
import { createSource } from '../../../source/source.ts';
import { readPolicySet } from '../policy/set.ts';
import { parseSchemaText } from '../schema/schema.ts';
import type { Schema } from '../schema/types.ts';
import { validatePolicySet } from './validate.ts';

const schemaOf = (text: string): Schema => {
  const read = parseSchemaText(createSource('schema.cedarschema', text));
  if ('problems' in read) throw new TypeError(read.problems.map(({ message }) => message).join('; '));
  return read.value.schema;
};

const SCHEMA = schemaOf(`
  entity Team in [Team];
  entity User in [Team] { age: Long, name?: String, home: { city: String, zip?: Long }, boss?: User } tags String;
  entity Doc { owner: User, ips: Set<ipaddr>, level: Long } tags Set<String>;
  entity Color enum ["red", "green"];
  action read, write in [change] appliesTo { principal: User, resource: Doc, context: { at: datetime, note?: String } };
  action paint in [write] appliesTo { principal: [User, Team], resource: Color };
  action change;
  namespace N { action fetch appliesTo { principal: User, resource: Doc }; }
`);

const found = (policies: unknown, schema: Schema = SCHEMA): readonly string[] => {
  const sink = createSink();
  const set = readPolicySet(policies, sink);
  if (set === null) throw new TypeError(sink.diagnostics.map(({ message }) => message).join('; '));
  const findings = validatePolicySet(set, schema);
  return [...new Set(findings.map(({ policy, code }) => `${policy} ${code}`))].map((each) =>
    each.replace('policy0 ', ''),
  );
};

const READ = 'permit (principal is User, action == Action::"read", resource)';
const when = (condition: string): readonly string[] => found({ staticPolicies: `${READ} when { ${condition} };` });
const scope = (text: string): readonly string[] => found({ staticPolicies: `permit (${text});` });

describe('what is known to be there', () => {
  it.each([
    'principal has name && principal.name == "a"',
    'principal has boss.name && principal.boss.name == "a"',
    'principal has home.zip && principal.home.zip > 1 && principal.home.city == "a"',
    'if principal has name then principal.name == "a" else false',
    '(principal has name || false) && principal.name == "a"',
    '(principal has name && principal.age > 1 || principal has name) && principal.name == "a"',
    '!(!(principal.age > 1)) && principal has name && principal["name"] like "a*"',
    'principal.hasTag("a") && principal.getTag("a") == "b"',
    'principal has name && principal.hasTag(principal.name) && principal.getTag(principal.name) == "b"',
    '{ a: principal, b: 1 } has a && { b: 1, a: principal }.a == principal',
  ])('%s', (condition) => {
    expect(when(condition)).toEqual([]);
  });

  it.each([
    ['principal.name == "a"', 'EC206'],
    ['!(principal has name) && principal.name == "a"', 'EC206'],
    ['(principal has name || principal.age > 1) && principal.name == "a"', 'EC206'],
    ['principal has name || principal.name == "a"', 'EC206'],
    ['resource.owner has name && principal.name == "a"', 'EC206'],
    ['if principal has name then true else principal.name == "a"', 'EC206'],
    ['principal.hasTag("a") && principal.getTag("b") == "b"', 'EC207'],
    ['principal.hasTag("a") || principal.getTag("a") == "b"', 'EC207'],
    ['Team::"a".getTag("a") == "b"', 'EC208'],
    ['principal.nam == "a"', 'EC205'],
    ['action.name == "a"', 'EC205'],
  ])('not %s', (condition, code) => {
    expect(when(condition)).toEqual([code]);
  });
});

describe('types', () => {
  it.each([
    ['principal.age', 'EC203'],
    ['principal.age > "1"', 'EC203'],
    ['context.at < duration("1h")', 'EC203'],
    ['decimal("1.0") < decimal("2.0")', 'EC203'],
    ['principal.age + "1" == 2', 'EC203'],
    ['principal.home like "a"', 'EC203'],
    ['principal.age is User', 'EC203'],
    ['principal in "Team"', 'EC203'],
    ['principal has age.b', 'EC203'],
    ['principal.age == "1"', 'EC204'],
    ['principal.home == { city: "a" }', 'EC204'],
    ['[1, "a"].contains(1)', 'EC204'],
    ['resource.ips.contains("a")', 'EC204'],
    ['resource.ips.containsAny(["a"])', 'EC204'],
    ['(if principal.age > 1 then 1 else "a") == 1', 'EC204'],
    ['action in [Action::"read", N::Action::"fetch"]', 'EC204'],
    ['resource.ips == []', 'EC212'],
    ['resource.ips.contains(ip("1.1.1"))', 'EC210'],
    ['resource.ips.contains(ip(principal.home.city))', 'EC211'],
    ['resource.ips.contains(ip("1.1.1.1", "1.1.1.2"))', 'EC209'],
  ])('%s', (condition, code) => {
    expect(when(condition)).toEqual([code]);
  });

  it('of records that are shared are compared in a time that does not double with each level', () => {
    const levels = (name: string): string =>
      Array.from({ length: 100 }, (_, n) => `type ${name}${n + 1} = { x: ${name}${n}, y: ${name}${n} };`).join('');
    const schema = schemaOf(
      `type A0 = Long; type B0 = String; ${levels('A')} ${levels('B')}
       entity User; action a appliesTo { principal: User, resource: User, context: { a: A100, b: B100 } };`,
    );
    const policy = 'permit (principal, action, resource) when { context.a == context.b };';
    expect(found({ staticPolicies: policy }, schema)).toEqual(['EC204']);
  });
});

describe('what is always true or false', () => {
  it.each([
    'action == Action::"read" || principal.nope',
    '!(action == Action::"write") || principal.nope',
    'action in [Action::"change", Action::"read"] || principal.nope',
    'principal is User || principal.nope',
    'if 1 == 1 then true else principal.nope',
    'principal has home || !(resource is User && principal.nope)',
  ])('%s', (condition) => {
    expect(when(condition)).toEqual([]);
  });

  it.each([
    'false && principal.nope',
    'action == Action::"write"',
    'action in Action::"write"',
    'principal is Doc',
    'principal == resource',
    'resource in principal',
    'principal has nope',
    'context.at == context.at && 1 == "a"',
    'Team::"a".hasTag("b")',
  ])('never %s', (condition) => {
    expect(when(condition)).toEqual(['EC220']);
  });
});

describe('the scope', () => {
  it.each([
    ['principal is Usr, action, resource', ['EC200', 'EC202', 'EC220']],
    ['principal, action == Action::"red", resource', ['EC201', 'EC202', 'EC220']],
    ['principal, action == Action::"change", resource', ['EC202', 'EC220']],
    ['principal == Team::"a", action == Action::"read", resource', ['EC202', 'EC220']],
    ['principal in Team::"a", action == Action::"read", resource', []],
    ['principal, action in Action::"write", resource is Color', []],
    ['principal, action, resource == Color::"blue"', ['EC213']],
    ['principal, action in [], resource', ['EC202', 'EC212']],
    ['principal, action, resource', []],
  ])('%s', (text, codes) => {
    expect(scope(text)).toEqual(codes);
  });

  it('of a template is checked for every type that may fill its slots', () => {
    const template = 'permit (principal in ?principal, action == Action::"paint", resource == ?resource);';
    const link = (type: string) => ({
      templates: { t: template },
      templateLinks: [
        {
          templateId: 't',
          newId: 'l',
          values: { '?principal': { type, id: 'a' }, '?resource': { type: 'Color', id: 'red' } },
        },
      ],
    });
    expect(found(link('Team'))).toEqual([]);
    expect(found(link('Nope'))).toEqual(['l EC200', 'l EC202']);
    expect(found(link('Doc'))).toEqual(['l EC202']);
  });
});

describe('texts that are not what they seem', () => {
  it.each([
    ['principal has name && principal.name == "\u0430nn"', 'EC222'],
    ['principal has name && principal.name like "*\u0430nn"', 'EC222'],
    ['principal has name && principal.name == "a\u202eb"', 'EC221'],
    ['principal == User::"a\u200bb"', 'EC223'],
    ['principal == User::"\\n"', 'EC223'],
  ])('%j', (condition, code) => {
    expect(when(condition)).toEqual([code]);
  });

  it.each(['東京タワー', '서울大學', 'Привет', 'Ελλάδα 2', 'größe', 'नमस्ते', '北京ㄅ'])('not %s', (text) => {
    expect(when(`principal == User::"${text}"`)).toEqual([]);
  });
});

describe('work', () => {
  it('is bounded, whatever the number of environments', () => {
    const names = (letter: string): string => Array.from({ length: 300 }, (_, n) => `${letter}${n}`).join(', ');
    const schema = schemaOf(
      `entity ${names('T')}; action ${names('a')} appliesTo { principal: [${names('T')}], resource: [${names('T')}] };`,
    );
    expect(found({ staticPolicies: 'permit (principal, action, resource);' }, schema)).toEqual(['EC214']);
  });

  it('does not grow with the square of a row of conditions', () => {
    const names = Array.from({ length: 20_000 }, (_, n) => `a${n}`);
    const schema = schemaOf(
      `entity User { ${names.map((name) => `${name}?: Bool`).join(', ')} }; action a appliesTo { principal: User, resource: User };`,
    );
    const row = names.map((name) => `principal has ${name} && principal.${name}`).join(' && ');
    expect(found({ staticPolicies: `permit (principal, action, resource) when { ${row} };` }, schema)).toEqual([]);
  });
});
