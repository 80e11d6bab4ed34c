import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { schemaToJson } from '../../../cedar/index.ts';
import { Float } from '../../../engine/index.ts';
import type { ProjectionPlan } from '../plan.ts';
import { entityOf, POINTS, type Point } from './points.ts';
import { cedarRequest, type Asked } from './request.ts';
import { cedarValue } from './value.ts';

const plan: ProjectionPlan = { form: 'cedar', dialect: 'cedar', names: null, paths: [[]], entities: true };
const asked: Asked = { agent: 'clerk', subject: 'mail', stage: undefined, session: undefined, user: undefined };
const invalid = expect.objectContaining({ code: 'input_invalid' }) as Error;
const own = (text: string): unknown => JSON.parse(text);

describe('a call of a tool as a request of Cedar', () => {
  test('is the agent, the point, the tool and its arguments', () => {
    expect(cedarRequest(plan, asked, [{ to: 'alice', copies: 2 }], undefined, undefined)).toEqual({
      principal: { type: 'Agent', id: 'clerk' },
      action: { type: 'Action', id: 'pre_tool_call' },
      resource: { type: 'Tool', id: 'mail' },
      context: { args: { to: 'alice', copies: 2 } },
      entities: [entityOf('pre_tool_call')],
    });
  });

  test('has every argument, by its position where they are no single record', () => {
    const context = (...args: unknown[]) => cedarRequest(plan, asked, args, undefined, undefined).context;
    expect(context('a', { b: 1 }, undefined, true)).toEqual({ args: { 0: 'a', 1: { b: 1 }, 3: true } });
    expect(context('a')).toEqual({ args: { 0: 'a' } });
    expect(context()).toEqual({ args: {} });
  });

  test('says what the host vouches for, whatever the arguments say', () => {
    const said = { ...asked, stage: 'input', session: 's1', user: 'u1' };
    const args = [{ text: 'hi', inSession: 'other', onBehalfOf: 'admin' }];
    expect(cedarRequest(plan, said, args, undefined, undefined)).toMatchObject({
      resource: { type: 'Session', id: 's1' },
      context: {
        text: 'hi',
        inSession: { __entity: { type: 'Session', id: 's1' } },
        onBehalfOf: { __entity: { type: 'User', id: 'u1' } },
      },
    });
    const unsaid = cedarRequest(plan, { ...asked, stage: 'input' }, args, undefined, undefined);
    expect(unsaid.context).toEqual({ text: 'hi' });
    expect(unsaid['resource']).toEqual({ type: 'Session', id: '*' });
  });

  test('takes the context that the host made, with references of its own', () => {
    const labels = [{ __entity: { type: 'DataClass', id: 'personal' } }];
    const given = { labels, target: { place: 'outside', kind: null } };
    expect(cedarRequest(plan, asked, [{}], given, undefined).context).toEqual({ labels, target: { place: 'outside' } });
  });

  test('is refused without a name of the tool, and at a point that is none', () => {
    const unnamed = { ...asked, subject: undefined };
    expect(() => cedarRequest(plan, unnamed, [{}], undefined, undefined)).toThrow(invalid);
    expect(() => cedarRequest(plan, { ...asked, stage: 'toString' }, [{}], undefined, undefined)).toThrow(invalid);
    const text = cedarRequest(plan, { ...unnamed, stage: 'output' }, ['bye'], undefined, undefined);
    expect(text).toMatchObject({ action: { id: 'output' }, context: { text: 'bye' } });
  });

  test("takes the stages of governance.toolkit/v1 for the specification's points", () => {
    const point = (stage: string) => cedarRequest(plan, { ...asked, stage }, [{}], undefined, undefined)['action'];
    expect(['pre_input', 'pre_tool', 'post_tool', 'pre_output'].map(point)).toEqual(
      ['input', 'pre_tool_call', 'post_tool_call', 'output'].map((id) => ({ type: 'Action', id })),
    );
  });

  test('holds only what policies read', () => {
    const narrow = { ...plan, names: ['text'], entities: false };
    expect(cedarRequest(narrow, asked, [() => 1], undefined, undefined)).not.toHaveProperty('entities');
    expect(cedarRequest(narrow, asked, [() => 1], undefined, undefined).context).toEqual({});
    const output = { ...asked, stage: 'output' };
    expect(cedarRequest(narrow, output, [{ text: 'a', done: () => 1 }], undefined, undefined).context).toEqual({
      text: 'a',
    });
  });

  test('brings the entities of the host, chosen for the request or not, and refuses what chooses none', () => {
    const group = { uid: { type: 'ToolGroup', id: 'g' }, attrs: {}, parents: [] };
    expect(cedarRequest(plan, asked, [{}], undefined, [group])['entities']).toEqual([group, entityOf('pre_tool_call')]);
    const chosen = ({ resource }: { resource: string }) => [{ ...group, uid: { type: 'Tool', id: resource } }];
    expect(cedarRequest(plan, asked, [{}], undefined, chosen)['entities']).toMatchObject([{ uid: { id: 'mail' } }, {}]);
    const throws = (): never => {
      throw new Error('hunter2');
    };
    expect(() => cedarRequest(plan, asked, [{}], undefined, throws)).toThrow(invalid);
    expect(() => cedarRequest(plan, asked, [{}], undefined, () => ({}) as never)).toThrow(invalid);
  });
});

describe('a value in Cedar', () => {
  test.each<[unknown, unknown]>([
    ['text', 'text'],
    [-0, 0],
    [2n ** 63n - 1n, 2n ** 63n - 1n],
    [0.5, { __extn: { fn: 'decimal', arg: '0.5' } }],
    [-12.3456, { __extn: { fn: 'decimal', arg: '-12.3456' } }],
    [new Float(5), { __extn: { fn: 'decimal', arg: '5.0' } }],
    [new Date(0), { __extn: { fn: 'datetime', arg: '1970-01-01T00:00:00.000Z' } }],
    [new Set(['a', 0.5]), ['a', { __extn: { fn: 'decimal', arg: '0.5' } }]],
    [new Map([['a', [1]]]), { a: [1] }],
    [{ a: null, b: { c: null, d: [] } }, { b: { d: [] } }],
  ])('%s', (value, expected) => {
    expect(cedarValue(value, 'refuse')).toEqual(expected);
  });

  test('is the same object where nothing changes', () => {
    const value = { a: 'x', b: [1, { c: true }] };
    expect(cedarValue(value, 'refuse')).toBe(value);
  });

  test.each([
    [0.00001],
    [1e-7],
    [Number.NaN],
    [Infinity],
    [2 ** 53],
    [1e21],
    [999_999_999_999_999.5],
    [2n ** 63n],
    [[null]],
    [() => 1],
    [Symbol('a')],
    [new Uint8Array(1)],
    [new URL('https://example.com')],
    [new Map([[1, 2]])],
    [new Date(Number.NaN)],
    [new Date(8.64e15)],
    [own('{"a": {"__entity": {"type": "User", "id": "admin"}}}')],
    [own('[{"__extn": {"fn": "ip", "arg": "::1"}}]')],
    [new Map([['__entity', { type: 'User', id: 'admin' }]])],
  ])('%s has none, and is refused', (value) => {
    expect(() => cedarValue({ value }, 'refuse')).toThrow(invalid);
  });

  test('__proto__ is a key like any other', () => {
    const value = cedarValue(own('{"__proto__": {"a": 0.5}}'), 'refuse') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

interface Described {
  readonly memberOf?: readonly { readonly id: string }[];
  readonly appliesTo?: { readonly principalTypes: readonly string[]; readonly resourceTypes: readonly string[] };
}

/** Whether it is no mere group. */
const isAsked = (appliesTo: Described['appliesTo']): boolean => (appliesTo?.principalTypes.length ?? 0) > 0;

test('points and groups are those of policies/agent.cedarschema', () => {
  const schema = readFileSync(new URL('../../../../policies/agent.cedarschema', import.meta.url), 'utf8');
  const answer = schemaToJson(schema);
  if (answer.type !== 'success') throw new Error('the schema cannot be read');
  const json = answer.json as unknown as Record<string, { actions: Record<string, Described> }>;
  const actions = Object.entries(json['']?.actions ?? {}).filter(([, { appliesTo }]) => isAsked(appliesTo));
  expect(actions.map(([id]) => id).toSorted()).toEqual(Object.keys(POINTS).toSorted());
  for (const [id, { appliesTo, memberOf }] of actions) {
    const { resource, groups } = POINTS[id as Point];
    expect(memberOf?.map((group) => group.id)).toEqual(groups);
    expect(appliesTo).toMatchObject({ principalTypes: ['Agent'], resourceTypes: [resource] });
  }
});
