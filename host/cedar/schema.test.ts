import { describe, expect, it } from 'vitest';
import {
  checkParseContext,
  checkParseEntities,
  checkParseSchema,
  schemaToJson,
  schemaToJsonWithResolvedTypes,
  schemaToText,
} from './index.ts';

const SCHEMA = `
@doc("who asks")
entity User in [Team] = { age?: Long };
entity Team;
action view appliesTo { principal: User, resource: User, context: { from: ipaddr } };
`;

describe('the calls of cedar-wasm about schemas', () => {
  it('say what names mean', () => {
    const text = `namespace N { entity User in [Team] { boss: User, age: Age, n: Long, t?: Set<Team> }; type Age = Long;
      action view in ["all"] appliesTo { principal: User, resource: Team, context: { a: Age } }; } entity Team; action all;`;
    expect(schemaToJsonWithResolvedTypes(text)).toMatchObject({
      type: 'success',
      json: {
        N: {
          commonTypes: { Age: { type: 'Long' } },
          entityTypes: {
            User: {
              memberOfTypes: ['Team'],
              shape: {
                attributes: {
                  boss: { type: 'Entity', name: 'N::User' },
                  age: { type: 'N::Age' },
                  n: { type: 'Long' },
                  t: { type: 'Set', element: { type: 'Entity', name: 'Team' }, required: false },
                },
              },
            },
          },
          actions: {
            view: {
              memberOf: [{ id: 'all', type: 'Action' }],
              appliesTo: {
                principalTypes: ['N::User'],
                resourceTypes: ['Team'],
                context: { attributes: { a: { type: 'N::Age' } } },
              },
            },
          },
        },
      },
      warnings: [],
    });
    expect(schemaToJsonWithResolvedTypes('entity User { a: Missing };').type).toBe('failure');
    expect(schemaToJsonWithResolvedTypes('entity').type).toBe('failure');
    expect(schemaToJsonWithResolvedTypes({} as never).type).toBe('failure');
    // What names mean is known where the schema is not one.
    const cyclic = 'type A = B; type B = A;';
    expect([schemaToJsonWithResolvedTypes(cyclic).type, schemaToJson(cyclic).type]).toEqual(['success', 'failure']);
  });

  it('convert a schema between its two syntaxes', () => {
    const answer = schemaToJson(SCHEMA);
    if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
    expect(answer.json).toEqual({
      '': {
        entityTypes: {
          User: {
            memberOfTypes: ['Team'],
            shape: { type: 'Record', attributes: { age: { type: 'EntityOrCommon', name: 'Long', required: false } } },
            annotations: { doc: 'who asks' },
          },
          Team: {},
        },
        actions: {
          view: {
            appliesTo: {
              principalTypes: ['User'],
              resourceTypes: ['User'],
              context: { type: 'Record', attributes: { from: { type: 'EntityOrCommon', name: 'ipaddr' } } },
            },
          },
        },
      },
    });
    expect(schemaToText(answer.json)).toMatchObject({
      type: 'success',
      text: `entity Team;

@doc("who asks")
entity User in [Team] = {
  age?: Long
};

action "view" appliesTo {
  principal: [User],
  resource: [User],
  context: {
    from: ipaddr
  }
};
`,
    });
  });

  it('point at what is wrong, in UTF-8', () => {
    expect(checkParseSchema('entity A { "ü": Missing };')).toMatchObject({
      type: 'failure',
      errors: [{ message: 'The type Missing is not declared', sourceLocations: [{ start: 17, end: 24 }] }],
    });
    expect(checkParseSchema({ '': { entityTypes: { A: { shape: { type: 'Missing' } } }, actions: {} } })).toMatchObject(
      {
        errors: [{ message: '$[""].entityTypes.A.shape: The type Missing is not declared' }],
      },
    );
    expect(checkParseSchema({ '': { entityTypes: {}, actions: (): void => undefined } }).type).toBe('failure');
  });

  it('warn of names that hide others', () => {
    const answer = schemaToJson('type A = Long; entity A; entity String;');
    expect(answer).toMatchObject({
      type: 'success',
      warnings: [{ severity: 'warning', sourceLocations: [{ start: 15 }, { start: 0 }] }, { severity: 'warning' }],
    });
    expect(
      schemaToText({
        '': {
          entityTypes: { A: { shape: { type: 'T' } } },
          actions: {},
          commonTypes: { T: { type: 'Record', attributes: {} } },
        },
      }),
    ).toMatchObject({ type: 'failure' });
  });
});

describe('the calls of cedar-wasm about data', () => {
  const alice = { uid: { type: 'User', id: 'alice' }, attrs: { age: 2n ** 63n - 1n }, parents: [] };

  it('take entities, with a schema or without', () => {
    expect(checkParseEntities({ entities: [alice] })).toEqual({ type: 'success' });
    expect(checkParseEntities({ entities: [alice], schema: SCHEMA })).toEqual({ type: 'success' });
    const wrong = { ...alice, attrs: { age: 'old' } };
    expect(checkParseEntities({ entities: [wrong], schema: null })).toEqual({ type: 'success' });
    expect(checkParseEntities({ entities: [wrong], schema: SCHEMA })).toMatchObject({
      type: 'failure',
      errors: [{ message: expect.stringMatching(/^\$\[0\]\.attrs\.age: .*Long.*String/) as string }],
    });
    expect(checkParseEntities({ entities: [], schema: 'entity A;;' })).toMatchObject({
      errors: [{ sourceLocations: [{ start: 9, end: 10 }] }],
    });
  });

  it('take a context, of an action or of none', () => {
    const action = { type: 'Action', id: 'view' };
    expect(checkParseContext({ context: { from: '10.0.0.1' }, schema: SCHEMA, action })).toEqual({ type: 'success' });
    expect(checkParseContext({ context: { from: '10.0.0.1' } })).toEqual({ type: 'success' });
    expect(checkParseContext({ context: { from: '10.0.0' }, schema: SCHEMA, action }).type).toBe('failure');
    expect(checkParseContext({ context: {}, schema: SCHEMA, action: { type: 'Action', id: 'none' } }).type).toBe(
      'failure',
    );
  });
});
