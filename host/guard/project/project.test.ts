import { describe, expect, test } from 'vitest';
import type { ProjectionPlan } from './plan.ts';
import { planOf } from './plan.ts';
import { project } from './project.ts';
import { pythonText } from './python-text.ts';

const agt: ProjectionPlan = { form: 'agt', dialect: 'agt-py', names: null, paths: [], entities: false };
const flat: ProjectionPlan = { form: 'flat', dialect: 'agt-v4', names: null, paths: [], entities: false };
const own = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe("the projection of AGT's govern()", () => {
  test('makes a type of the action, keeps records and wraps every other argument', () => {
    expect(
      project(
        agt,
        [{ action: 'drop', table: 'users', rows: 5, target: { env: 'prod' }, tags: ['a'], none: null }],
        undefined,
      ),
    ).toEqual({
      action: { type: 'drop' },
      table: { value: 'users' },
      rows: { value: 5 },
      target: { env: 'prod' },
      tags: { value: ['a'] },
      none: { value: null },
    });
  });

  test('keeps an action that is a record', () => {
    expect(project(agt, [{ action: { type: 'drop', resource: 'db' } }], undefined)).toEqual({
      action: { type: 'drop', resource: 'db' },
    });
  });

  test('says no action when the arguments name none', () => {
    expect(project(agt, [{ path: '/x' }], undefined)).toEqual({ path: { value: '/x' } });
    expect(project(agt, [], undefined)).toEqual({});
  });

  test('takes a first argument that is no record for the action, unless the argument object names one', () => {
    expect(project(agt, ['drop', { table: 'users' }], undefined)).toEqual({
      action: { type: 'drop' },
      table: { value: 'users' },
    });
    expect(project(agt, ['x', { action: 'read' }], undefined)).toEqual({ action: { type: 'read' } });
    expect(project(agt, ['drop', 'users'], undefined)).toEqual({ action: { type: 'drop' } });
  });

  test("lets the host's action win over whatever the arguments say", () => {
    expect(project(agt, [{ action: 'read', a: 1 }], 'drop')).toEqual({ action: { type: 'drop' }, a: { value: 1 } });
  });

  test('refuses an action that is a list or opaque: a policy could not read it', () => {
    for (const action of [['drop'], () => 'drop', new Set(['drop'])]) {
      expect(() => project(agt, [{ action }], undefined)).toThrow(expect.objectContaining({ code: 'input_invalid' }));
      expect(() => project(agt, [action], undefined)).toThrow(expect.objectContaining({ code: 'input_invalid' }));
    }
  });

  test('takes __proto__ for an argument like any other', () => {
    const context = project(agt, [own('{"__proto__":{"admin":true}}')], undefined);
    expect(Object.keys(context)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(context)).toBe(Object.prototype);
  });

  test('never sees what is inherited', () => {
    const plan = { ...agt, names: ['toString', 'constructor', '__proto__'] };
    expect(Object.keys(project(plan, [{}], undefined))).toEqual([]);
  });
});

describe('the flat projection of agt-v4', () => {
  test('is the argument object itself', () => {
    const fields = { action: 'drop', 'a.b': 1 };
    expect(project(flat, [fields], undefined)).toBe(fields);
  });

  test("takes the host's action, or a first argument that is no record, for `action`", () => {
    expect(project(flat, [{ action: 'read', a: 1 }], 'drop')).toEqual({ action: 'drop', a: 1 });
    expect(project(flat, ['drop', { a: 1 }], undefined)).toEqual({ action: 'drop', a: 1 });
  });
});

test('a plan names what the policies read, and nothing else is projected', () => {
  const slot = (...path: string[]) => ({ path, walk: 'record', type: 'any' }) as const;
  const entry = (...slots: ReturnType<typeof slot>[]) =>
    ({ name: 'e', version: '1', dialect: 'agt-py', strategy: 'first', slots, rules: [], obligations: [] }) as const;
  const plan = planOf(entry(slot('context', 'action', 'type'), slot('context', 'a', 'value'), slot('agent')));
  expect(plan).toEqual({
    form: 'agt',
    dialect: 'agt-py',
    names: ['a'],
    paths: [
      ['action', 'type'],
      ['a', 'value'],
    ],
    entities: false,
  });
  expect(project(plan, [{ action: 'x', a: 1, b: 2 }], undefined)).toEqual({ action: { type: 'x' }, a: { value: 1 } });
  expect(planOf(entry(slot('context'))).names).toBeNull();
});

test.each([
  ['text', 'text'],
  [5, '5'],
  [-0, '0'],
  [true, 'True'],
  [false, 'False'],
  [null, 'None'],
  [2n ** 70n, '1180591620717411303424'],
  [1.5, '1.5'],
  [1e16, '1e+16'],
  [2 ** 60, '1.152921504606847e+18'],
  [1e-5, '1e-05'],
  [-0.00025, '-0.00025'],
  [1e300, '1e+300'],
  [Number.NaN, 'nan'],
  [-Infinity, '-inf'],
  [[], undefined],
])('the text of %s in Python is %s', (value, text) => {
  expect(pythonText(value)).toBe(text);
});
