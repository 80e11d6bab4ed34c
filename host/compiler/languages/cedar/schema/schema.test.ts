import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../../engine/index.ts';
import { createSource } from '../../../source/source.ts';
import { uidKey } from '../values/name.ts';
import type { Problem, Reading } from './problem.ts';
import { parseSchemaJson, parseSchemaText } from './schema.ts';
import type { ParsedSchema } from './schema.ts';
import type { Schema } from './types.ts';

const read = (text: string): Reading<ParsedSchema> => parseSchemaText(createSource('schema.cedarschema', text));

const schemaOf = (text: string): Schema => {
  const parsed = read(text);
  if ('problems' in parsed) throw new Error(parsed.problems[0]?.message);
  return parsed.value.schema;
};

const problemsOf = (parsed: Reading<ParsedSchema>): readonly Problem[] => ('problems' in parsed ? parsed.problems : []);

/** The text that a problem points at. */
const pointedAt = (text: string): readonly (readonly [code: string, at: string | null])[] =>
  problemsOf(read(text)).map(({ code, place }) => [
    code,
    place !== null && 'range' in place ? text.slice(...place.range) : null,
  ]);

describe('a resolved schema', () => {
  const schema = schemaOf(`
    type Home = { city: String, zip?: Long };
    entity Org; entity Team in [Org, Team]; entity Kind enum ["a", "b"];
    entity User in Team = { home: Home, when: Set<datetime>, boss?: User } tags Set<Kind>;
    namespace Files {
      entity Doc; action all; action edit in [all]; action read, "list all" in [edit]
        appliesTo { principal: [User], resource: Doc, context: { via: __cedar::ipaddr } };
    }`);

  test('has the types of attributes written out', () => {
    const user = schema.entityTypes.get('User');
    expect(user?.attributes.get('home')).toEqual({
      required: true,
      type: {
        kind: 'record',
        attributes: new Map([
          ['city', { type: { kind: 'string' }, required: true }],
          ['zip', { type: { kind: 'long' }, required: false }],
        ]),
      },
    });
    expect(user?.attributes.get('when')?.type).toEqual({
      kind: 'set',
      element: { kind: 'extension', name: 'datetime' },
    });
    expect(user?.attributes.get('boss')).toEqual({ required: false, type: { kind: 'entity', name: 'User' } });
    expect(user?.tags).toEqual({ kind: 'set', element: { kind: 'entity', name: 'Kind' } });
    expect(schema.entityTypes.get('Org')?.tags).toBeNull();
    expect(schema.entityTypes.get('Kind')?.ids).toEqual(new Set(['a', 'b']));
  });

  test('has its hierarchies closed, both ways', () => {
    expect(schema.entityTypes.get('User')?.ancestors).toEqual(new Set(['Team', 'Org']));
    expect(schema.entityTypes.get('Team')?.ancestors).toEqual(new Set(['Org', 'Team']));
    expect(schema.entityTypes.get('Org')?.descendants).toEqual(new Set(['User', 'Team']));
    const list = schema.actions.get(uidKey('Files::Action', 'list all'));
    expect([...(list?.ancestors.values() ?? [])].map(({ id }) => id).toSorted()).toEqual(['all', 'edit']);
    const all = schema.actions.get(uidKey('Files::Action', 'all'));
    expect([...(all?.descendants.values() ?? [])].map(({ id }) => id).toSorted()).toEqual(['edit', 'list all', 'read']);
  });

  test('says what an action applies to', () => {
    expect(schema.actions.get(uidKey('Files::Action', 'read'))).toMatchObject({
      uid: { type: 'Files::Action', id: 'read' },
      principals: new Set(['User']),
      resources: new Set(['Files::Doc']),
      context: { attributes: new Map([['via', { type: { kind: 'extension', name: 'ipaddr' }, required: true }]]) },
    });
    expect(schema.actions.get(uidKey('Files::Action', 'all'))).toMatchObject({
      principals: new Set(),
      context: { attributes: new Map() },
    });
  });
});

describe('a name means', () => {
  const typeOf = (text: string): unknown => schemaOf(text).entityTypes.get('N::X')?.attributes.get('a')?.type;

  test.each([
    [
      'what its own namespace declares',
      'namespace N { entity T; entity X { a: T }; }',
      { kind: 'entity', name: 'N::T' },
    ],
    ['else what the empty one declares', 'entity T; namespace N { entity X { a: T }; }', { kind: 'entity', name: 'T' }],
    [
      'a common type before an entity type',
      'namespace N { entity T; type T = Long; entity X { a: T }; }',
      { kind: 'long' },
    ],
    [
      'an entity type that is nearer',
      'namespace N { entity String; entity X { a: String }; }',
      { kind: 'entity', name: 'N::String' },
    ],
    [
      'the built-in type under __cedar',
      'namespace N { entity String; entity X { a: __cedar::String }; }',
      { kind: 'string' },
    ],
    ['the type of actions', 'namespace N { action x; entity X { a: Action }; }', { kind: 'entity', name: 'N::Action' }],
    [
      'what another namespace declares',
      'namespace M { type T = Bool; } namespace N { entity X { a: M::T }; }',
      { kind: 'bool' },
    ],
  ])('%s', (_, text, type) => {
    expect(typeOf(text)).toEqual(type);
  });
});

describe('what is wrong is named with its place', () => {
  test.each([
    ['entity A { a: Usr }; entity User;', 'undeclared', 'Usr'],
    ['entity A in B;', 'undeclared', 'B'],
    ['entity A; action a in [b];', 'undeclared', 'b'],
    ['entity A; action a appliesTo { principal: A, resource: Action };', 'undeclared', 'Action'],
    ['type T = Set<T>;', 'cycle', 'Set<T>'],
    ['action a in b; action b in a;', 'cycle', 'action a in b;'],
    ['entity A; namespace N { entity A; }', 'shadowing', 'entity A;'],
    ['entity A; entity A;', 'duplicate', 'A'],
    ['@a @a entity A;', 'duplicate', 'a'],
    ['entity Action;', 'name', 'entity Action;'],
    ['type Set = Long;', 'name', 'Set'],
    ['entity if;', 'name', 'if'],
    ['entity A { a Long };', 'syntax', 'Long'],
    ['entity A { "\\q": Long };', 'syntax', '\\q'],
    ['entity A; #', 'syntax', '#'],
    ['action a appliesTo { principal: [], resource: A };', 'shape', 'principal'],
    ['type C = Long; entity A; action a appliesTo { principal: A, resource: A, context: C };', 'not_record', 'C'],
  ])('%s', (text, code, at) => {
    expect(pointedAt(text)).toEqual([[code, at]]);
  });

  test('all at once where names are resolved', () => {
    expect(pointedAt('entity A { a: X, b: Set<Y> }; action a in c;').map(([, at]) => at)).toEqual(['X', 'Y', 'c']);
    expect(problemsOf(read('entity A { a: Usr }; entity User;'))[0]?.help).toContain('Did you mean "User"?');
  });

  test.each([
    ['{"": {"entityTypes": {"A": {"shap": {}}}, "actions": {}}}', 'shape', ['', 'entityTypes', 'A', 'shap']],
    [
      '{"": {"entityTypes": {"A": {"tags": {"type": "Set"}}}, "actions": {}}}',
      'shape',
      ['', 'entityTypes', 'A', 'tags'],
    ],
    [
      '{"": {"entityTypes": {}, "actions": {"a": {"memberOf": [{"id": "b"}]}}}}',
      'undeclared',
      ['', 'actions', 'a', 'memberOf', 0],
    ],
    [
      '{"N": {"entityTypes": {}, "actions": {}, "commonTypes": {"T": {"type": "Record", "attributes": {"a": {"type": "U"}}}}}}',
      'undeclared',
      ['N', 'commonTypes', 'T', 'attributes', 'a'],
    ],
    ['{"if": {"entityTypes": {}, "actions": {}}}', 'name', ['if']],
  ])('%s', (text, code, path) => {
    expect(problemsOf(parseSchemaJson(parseJson(text)))).toMatchObject([{ code, place: { path } }]);
  });
});

describe('hostile schemas end soon', () => {
  test.each([
    ['types nested deeply', `type T = ${'Set<'.repeat(200_000)}`, 'limit'],
    ['records nested deeply', `type T = ${'{a:'.repeat(200_000)}`, 'limit'],
    [
      'a hierarchy of millions of pairs',
      `${Array.from({ length: 4_000 }, (_, i) => `entity E${i} in [E${i + 1}];`).join('')}entity E4000;`,
      'limit',
    ],
    [
      'a hierarchy where everything is in everything',
      Array.from(
        { length: 400 },
        (_, i) => `entity E${i} in [${Array.from({ length: 400 }, (_, k) => `E${k}`).join()}];`,
      ).join(''),
      'limit',
    ],
    [
      'a long chain of common types that ends in itself',
      `${Array.from({ length: 20_000 }, (_, i) => `type T${i} = T${i + 1};`).join('')}type T20000 = T0;`,
      'cycle',
    ],
  ])('%s', (_, text, code) => {
    expect(problemsOf(read(text))[0]?.code).toBe(code);
  });

  test('common types that double are shared', () => {
    const types = Array.from({ length: 200 }, (_, i) => `type T${i + 1} = { a: T${i}, b: T${i} };`);
    const schema = schemaOf(`type T0 = { a: Long }; ${types.join('')} entity A { a: T200 };`);
    let type = schema.entityTypes.get('A')?.attributes.get('a')?.type;
    let depth = 0;
    for (; type?.kind === 'record'; type = type.attributes.get('b')?.type) depth++;
    expect(depth).toBe(201);
  });
});
