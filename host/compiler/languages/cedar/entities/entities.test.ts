import { describe, expect, test } from 'vitest';
import { Float, parseJson } from '../../../../engine/index.ts';
import type { Cell, JsonValue } from '../../../../engine/index.ts';
import { createSource } from '../../../source/source.ts';
import { parseSchemaText } from '../schema/schema.ts';
import { reading, valueOf } from '../schema/problem.ts';
import type { Problem, Reading } from '../schema/problem.ts';
import type { Schema } from '../schema/types.ts';
import { uidKey } from '../values/name.ts';
import { readContext } from './context.ts';
import { readEntities } from './entities.ts';
import { ancestorsOf, closable } from './hierarchy.ts';
import { validateRequest } from './request.ts';
import type { Entities } from './types.ts';

const parsed = parseSchemaText(
  createSource(
    '',
    `entity Team in [Org]; entity Org enum ["acme"]; entity User in [Team] = { age: Long, ip?: ipaddr, org?: Org } tags Set<datetime>;
     entity Doc; action all; action view in [all] appliesTo { principal: User, resource: Doc, context: { from: ipaddr, note?: String } };`,
  ),
);
const schema: Schema = 'value' in parsed ? parsed.value.schema : { entityTypes: new Map(), actions: new Map() };

const uid = (type: string, id: string): { type: string; id: string } => ({ type, id });
const entity = (type: string, id: string, attrs: JsonValue = {}, parents: JsonValue[] = []): JsonValue => ({
  uid: uid(type, id),
  attrs,
  parents,
});

const problemOf = (read: Reading<unknown>): Problem | undefined => ('problems' in read ? read.problems[0] : undefined);

/** The value of an attribute that is given as JSON text. */
const attribute = (text: string): Cell | undefined => valueOf(readContext(parseJson(`{"a": ${text}}`))).entries[0]?.[1];

describe('a value is read', () => {
  test.each<[string, Cell]>([
    ['9223372036854775807', { tag: 'int', value: 2n ** 63n - 1n }],
    ['-9223372036854775808', { tag: 'int', value: -(2n ** 63n) }],
    ['"\\u0000\\ud83d\\ude00"', { tag: 'string', value: '\0\u{1f600}' }],
    [
      '[2, 1, 2, "2"]',
      {
        tag: 'set',
        items: [
          { tag: 'int', value: 1n },
          { tag: 'int', value: 2n },
          { tag: 'string', value: '2' },
        ],
      },
    ],
    ['{"__entity": {"type": "N::U", "id": ""}}', { tag: 'entity', type: 'N::U', id: '' }],
    [
      '{"__entity": {"type": "U"}}',
      { tag: 'record', entries: [['__entity', { tag: 'record', entries: [['type', { tag: 'string', value: 'U' }]] }]] },
    ],
    ['{"__extn": {"fn": "decimal", "arg": "-1.50"}}', { tag: 'decimal', coefficient: -15n, scale: 1 }],
    ['{"__extn": {"fn": "toDays", "args": [{"__extn": {"fn": "duration", "arg": "49h"}}]}}', { tag: 'int', value: 2n }],
    [
      '{"__extn": {"fn": "isInRange", "args": [{"__extn": {"fn": "ip", "arg": "10.0.0.1"}}, {"__extn": {"fn": "ip", "arg": "10.0.0.0/8"}}]}}',
      { tag: 'bool', value: true },
    ],
    ['{"__proto__": 1}', { tag: 'record', entries: [['__proto__', { tag: 'int', value: 1n }]] }],
  ])('%s', (text, cell) => {
    expect(attribute(text)).toEqual(cell);
  });

  test.each([
    ['9223372036854775808', 'value'],
    ['-0', 'value'],
    ['1.0', 'value'],
    ['1e3', 'value'],
    ['null', 'value'],
    ['"\\ud800"', 'value'],
    ['{"\\udc00": 1}', 'value'],
    ['{"__expr": "1"}', 'unsupported'],
    ['{"__entity": {"type": "User ", "id": "a"}}', 'name'],
    ['{"__extn": {"fn": "ip", "arg": "10.0.0"}}', 'value'],
    ['{"__extn": {"fn": "ip", "args": []}}', 'value'],
    ['{"__extn": {"fn": "nope", "arg": 1}}', 'value'],
    ['{"__entity": {"type": "U", "id": "a", "more": 0.5}}', 'value'],
    [`${'['.repeat(65)}${']'.repeat(65)}`, 'limit'],
  ])('%s is none', (text, code) => {
    expect(problemOf(readContext(parseJson(`{"a": ${text}}`)))?.code).toBe(code);
  });

  test('by its type where a schema says it', () => {
    const read = readContext({ from: '10.0.0.1/8' }, { schema, action: uid('Action', 'view') });
    expect(valueOf(read).entries).toMatchObject([['from', { tag: 'ip', version: 4, prefix: 8 }]]);
  });
});

describe('entities', () => {
  const groups = [
    entity('User', 'a', { age: 1 }, [uid('Team', 't')]),
    entity('Team', 't', {}, [uid('Org', 'acme')]),
    entity('User', 'b', { age: 2 }, [uid('Team', 'unknown')]),
  ];

  test('know every group they are in, known or not', () => {
    const entities: Entities = valueOf(readEntities(groups));
    expect([...ancestorsOf(entities, uidKey('User', 'a'))]).toEqual([uidKey('Team', 't'), uidKey('Org', 'acme')]);
    expect([...ancestorsOf(entities, uidKey('User', 'b'))]).toEqual([uidKey('Team', 'unknown')]);
    expect(ancestorsOf(entities, uidKey('User', 'nobody')).size).toBe(0);
  });

  test('have the actions of the schema among them', () => {
    const entities = valueOf(readEntities(groups, schema));
    expect(entities.get(uidKey('Action', 'view'))?.parents.has(uidKey('Action', 'all'))).toBe(true);
    expect(valueOf(readEntities(groups)).has(uidKey('Action', 'view'))).toBe(false);
  });

  test('may stand twice where they say the same', () => {
    const twice = entity('User', 'a', { age: 1, x: [1, 2] });
    expect(valueOf(readEntities([twice, entity('User', 'a', { x: [2, 1, 1], age: 1 })])).size).toBe(1);
    expect(problemOf(readEntities([twice, entity('User', 'a', { age: 2 })]))).toMatchObject({
      code: 'duplicate',
      place: { path: [1] },
    });
  });

  test.each<[string, JsonValue, string, readonly (string | number)[] | null]>([
    ['are a list', {}, 'shape', []],
    ['have every field', [{ uid: uid('User', 'a'), attrs: {} }], 'shape', [0]],
    ['have references', [{ uid: 'User::"a"', attrs: {}, parents: [] }], 'shape', [0, 'uid']],
    ['are of declared types', [entity('Nobody', 'a')], 'undeclared', [0, 'uid']],
    ['have what their type needs', [entity('User', 'a')], 'value', [0, 'attrs']],
    ['have nothing else', [entity('Team', 't', { size: 1 })], 'value', [0, 'attrs', 'size']],
    ['have attributes of their types', [entity('User', 'a', { age: '1' })], 'value', [0, 'attrs', 'age']],
    [
      'are in groups that the schema allows',
      [entity('User', 'a', { age: 1 }, [uid('Doc', 'd')])],
      'value',
      [0, 'parents'],
    ],
    ['have ids that an enumerated type lists', [entity('Org', 'other')], 'value', [0, 'uid']],
    [
      'refer to ids that it lists',
      [entity('User', 'a', { age: 1, org: uid('Org', 'other') })],
      'value',
      [0, 'attrs', 'org'],
    ],
    [
      'have tags only where the type has',
      [{ ...(entity('Team', 't') as object), tags: { a: 1 } }],
      'value',
      [0, 'tags', 'a'],
    ],
    [
      'have tags of their type',
      [{ ...(entity('User', 'a', { age: 1 }) as object), tags: { a: [1] } }],
      'value',
      [0, 'tags', 'a', 0],
    ],
    ['are actions only as declared', [entity('Action', 'view')], 'value', [0, 'parents']],
    ['are no undeclared actions', [entity('Action', 'none')], 'undeclared', [0, 'uid']],
    ['are not in themselves', [entity('Team', 't', {}, [uid('Team', 't')])], 'value', [0, 'parents']],
  ])('%s', (_, entities, code, path) => {
    expect(problemOf(readEntities(entities, schema))).toMatchObject({ code, place: { path } });
  });

  test.each([[['a']], [['b', 'a']], [['b', 'c', 'd', 'a']]])(
    'that are their own ancestors are refused: a in %s',
    (way) => {
      const ring = way.map((id, i) => entity('G', i === 0 ? 'a' : (way[i - 1] ?? ''), {}, [uid('G', id)]));
      expect(problemOf(readEntities(ring))?.code).toBe('cycle');
    },
  );

  test('in a chain of 100,000 are no deep recursion', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => entity('G', `${i}`, {}, [uid('G', `${i + 1}`)]));
    expect(valueOf(readEntities(chain)).size).toBe(100_000);
    chain.push(entity('G', '100000', {}, [uid('G', '0')]));
    expect(problemOf(readEntities(chain))?.code).toBe('cycle');
  });

  test('a hierarchy that is too long when it is closed is refused before it is', () => {
    const closing = (json: JsonValue): Reading<unknown> => reading(() => closable(valueOf(readEntities(json))));
    const chainOf = (length: number): JsonValue[] =>
      Array.from({ length }, (_, index) => entity('Team', `t${index}`, {}, [uid('Team', `t${index + 1}`)]));
    expect(problemOf(closing(chainOf(1_400)))).toBe(undefined);
    expect(problemOf(closing(chainOf(3_000)))?.code).toBe('limit');
    const wide = Array.from({ length: 100_000 }, (_, index) => entity('Team', `t${index}`, {}, [uid('Org', 'acme')]));
    expect(problemOf(closing(wide))).toBe(undefined);
  });
});

describe('a request', () => {
  const request = {
    principal: uid('User', 'a'),
    action: uid('Action', 'view'),
    resource: uid('Doc', 'd'),
    context: { tag: 'record', entries: [['from', { tag: 'ip', version: 4, address: new Uint8Array(16), prefix: 32 }]] },
  } as const;

  test('that the schema allows has no problem', () => {
    expect(validateRequest(schema, request)).toEqual([]);
  });

  test.each([
    [{ principal: uid('Nobody', 'a') }, 'undeclared', /principal, Nobody/],
    [{ resource: uid('Nobody', 'a') }, 'undeclared', /resource, Nobody/],
    [{ action: uid('Action', 'none') }, 'undeclared', /Action::"none"/],
    [{ principal: uid('Doc', 'a') }, 'value', /does not apply to a principal of type Doc/],
    [{ resource: uid('Org', 'acme') }, 'value', /does not apply to a resource of type Org/],
    [{ context: { tag: 'record', entries: [] } }, 'value', /"from" is missing/],
    [{ context: { tag: 'record', entries: [['from', { tag: 'bool', value: true }]] } }, 'value', /ipaddr.*Bool/],
  ] as const)('%j', (change, code, message) => {
    expect(validateRequest(schema, { ...request, ...change })).toMatchObject([
      { code, message: expect.stringMatching(message) as string },
    ]);
  });
});

test('floats that are whole are floats all the same', () => {
  expect(problemOf(readContext({ a: new Float(1) }))?.place).toEqual({ path: ['a'] });
});
