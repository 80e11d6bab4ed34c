import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inputs, slots } from '../../../test/frame/arbitrary.ts';
import { InputInvalid, projectInput } from '../../../test/frame/project.ts';
import { js, refusal, slot, write } from '../../../test/frame/write.ts';
import type { Cell } from '../cell/cell.ts';
import { Float } from '../json/float.ts';
import { parseJson } from '../json/parse.ts';
import type { Slot } from '../manifest/types.ts';
import { encodeFrame } from './encode.ts';
import { project } from './project.ts';

describe('the walk', () => {
  const present = (cell: Cell | undefined): string =>
    cell === undefined ? 'none' : 'value' in cell ? String(cell.value) : cell.tag;
  const walked = (path: string, json: string, walk: Slot['walk'] = 'js'): string =>
    present(project([slot(path, walk)], parseJson(json))[0]);

  test.each([
    ['c.l.length', '{"c":{"l":[1,2]}}', '2'],
    ['c.l.0', '{"c":{"l":["x"]}}', 'x'],
    ['c.l.00', '{"c":{"l":["x"]}}', 'absent'],
    ['c.l.1', '{"c":{"l":["x"]}}', 'absent'],
    ['c.l.-1', '{"c":{"l":["x"]}}', 'absent'],
    ['c.l.length', '{"c":{"l":{"length":"own"}}}', 'own'],
    ['c.l.length', '{"c":{"l":{}}}', 'absent'],
    ['c.s.length', '{"c":{"s":"text"}}', 'absent'],
    ['c.s.0', '{"c":{"s":"text"}}', 'absent'],
    ['c.toString', '{"c":{}}', 'opaque'],
    ['c.toString', '{"c":{"toString":1}}', '1'],
    ['c.toString', '{"c":{"toString":null}}', 'null'],
    ['c.toString.length', '{"c":{}}', 'absent'],
    ['c.constructor.name', '{"c":{}}', 'absent'],
    ['c.constructor.prototype', '{"c":{}}', 'absent'],
    ['c.__proto__', '{"c":{}}', 'record'],
    ['c.__proto__', '{"c":{"__proto__":"own"}}', 'own'],
    ['c.__proto__.toString', '{"c":{}}', 'opaque'],
    ['c.__proto__.__proto__', '{"c":{}}', 'null'],
    ['c.__proto__.__proto__.toString', '{"c":{}}', 'absent'],
    ['c.a.__proto__.polluted', '{"c":{"a":{"__proto__":{"polluted":true}}}}', 'true'],
    ['c.a.__proto__.polluted', '{"c":{"a":{}}}', 'absent'],
    ['c.l.__proto__', '{"c":{"l":[1]}}', 'list'],
    ['c.l.__proto__.length', '{"c":{"l":[1]}}', '0'],
    ['c.l.__proto__.push', '{"c":{"l":[1]}}', 'opaque'],
    ['c.l.__proto__.__proto__', '{"c":{"l":[1]}}', 'record'],
    ['c.l.__proto__.__proto__.push', '{"c":{"l":[1]}}', 'absent'],
    ['c.l.__proto__.__proto__.__proto__', '{"c":{"l":[1]}}', 'null'],
    ['c.l.toSorted', '{"c":{"l":[1]}}', 'opaque'],
    ['c.toSorted', '{"c":{}}', 'absent'],
    ['c.n.toFixed', '{"c":{"n":1}}', 'absent'],
    ['toString', '{}', 'absent'],
    ['toString.length', '{}', 'absent'],
  ])('js: %s of %s is %s', (path, json, expected) => {
    expect(walked(path, json)).toBe(expected);
    expect(
      Buffer.from(write([js(path)], parseJson(json))).equals(encodeFrame(project([js(path)], parseJson(json)))),
    ).toBe(true);
  });

  test.each([
    ['c.a', '{"c":{"a":1}}', '1'],
    ['c.toString', '{"c":{}}', 'absent'],
    ['c.__proto__', '{"c":{}}', 'absent'],
    ['c.__proto__.a', '{"c":{"__proto__":{"a":1}}}', '1'],
    ['c.l.0', '{"c":{"l":[1]}}', 'absent'],
    ['c.l.length', '{"c":{"l":[1]}}', 'absent'],
    ['c.s.length', '{"c":{"s":"x"}}', 'absent'],
    ['c.a.b', '{"c":{"a":null}}', 'absent'],
  ])('record: %s of %s is %s', (path, json, expected) => {
    expect(walked(path, json, 'record')).toBe(expected);
  });

  test('the live prototypes are never looked at', () => {
    const objects = Object.prototype as unknown as Record<string, unknown>;
    const arrays = Array.prototype as unknown as Record<string, unknown>;
    objects['polluted'] = 'yes';
    arrays['0'] = 'yes';
    try {
      const input = { c: { l: Object.assign([] as unknown[], { length: 1 }) } };
      for (const walk of ['record', 'js'] as const) {
        const plan = [slot('c.polluted', walk), slot('c.l.polluted', walk), slot('polluted', walk), slot('c.l', walk)];
        expect(project(plan, input).map(present)).toEqual(['absent', 'absent', 'absent', 'list']);
        expect(project(plan, input)[3]).toEqual({ tag: 'list', items: [{ tag: 'null' }] });
        expect(write(plan, input)).toEqual(encodeFrame(project(plan, input)));
      }
    } finally {
      delete objects['polluted'];
      delete arrays['0'];
    }
  });

  test('a path into something opaque is refused; one that ends there is opaque', () => {
    class Action {
      type = 'drop';
    }
    for (const value of [
      new Action(),
      new Date(0),
      () => 1,
      Symbol('s'),
      new Map<unknown, unknown>([[1, 1]]),
      new URL('http://x.test'),
    ]) {
      for (const walk of ['record', 'js'] as const) {
        expect(refusal(() => project([slot('a.type', walk)], { a: value }))).toBe('input_invalid');
        expect(refusal(() => write([slot('a.type', walk)], { a: value }))).toBe('input_invalid');
        expect(project([slot('a', walk)], { a: value })).toEqual([{ tag: 'opaque' }]);
      }
    }
    for (const value of [new Set([1]), new Uint8Array(1), new Float(1)])
      expect(project([js('a.type')], { a: value })).toEqual([{ tag: 'absent' }]);
  });

  test('a property that is not enumerable is no entry, by its path or in the whole record', () => {
    const input = { a: Object.defineProperty({ shown: 1 }, 'hidden', { value: { b: 2 } }) };
    const record: Cell = { tag: 'record', entries: [['shown', { tag: 'int', value: 1n }]] };
    for (const plan of [
      [slot('a.hidden.b'), slot('a')],
      [slot('a'), slot('a.hidden.b')],
      [slot('a.hidden.b')],
      [slot('a')],
    ]) {
      const expected = plan.map(({ path }): Cell => (path.length > 1 ? { tag: 'absent' } : record));
      expect(project(plan, input)).toEqual(expected);
      expect(write(plan, input)).toEqual(encodeFrame(expected));
    }
  });

  test('integers become floats in a slot of type float, but not inside it', () => {
    const plan = [slot('a', 'record', 'float')];
    for (const [value, cell] of [
      [5, { tag: 'float', value: 5 }],
      [-0, { tag: 'float', value: 0 }],
      [2n ** 64n, { tag: 'float', value: 2 ** 64 }],
      [10n ** 400n, { tag: 'float', value: Infinity }],
      ['5', { tag: 'string', value: '5' }],
      [[5], { tag: 'list', items: [{ tag: 'int', value: 5n }] }],
    ] as const) {
      expect(project(plan, { a: value })).toEqual([cell]);
      expect(write(plan, { a: value })).toEqual(encodeFrame([cell as Cell]));
    }
  });

  test('agrees with the second reader of inputs', () => {
    let compared = 0;
    fc.assert(
      fc.property(slots, inputs(false), inputs(false), (plan, a, b) => {
        const input = { a, b };
        let expected: Cell[];
        try {
          expected = projectInput(input, plan, 64);
        } catch (error) {
          expect(error).toBeInstanceOf(InputInvalid);
          expect(refusal(() => project(plan, input))).toBe('input_invalid');
          return;
        }
        compared++;
        expect(project(plan, input)).toStrictEqual(expected);
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(1000);
  });
});
