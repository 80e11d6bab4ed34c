import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellFromJs } from '../cell/from-js.ts';
import { Float } from './float.ts';
import { formatJson } from './format.ts';
import { parseJson } from './parse.ts';

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.bigInt(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(new Float(5), new Float(-0), new Float(1e21), Infinity, -Infinity, 2 ** 53, 2 ** 60, 10n ** 400n),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('value'), { maxKeys: 4 }),
    fc
      .uniqueArray(fc.string(), { maxLength: 3 })
      .chain((keys) =>
        fc
          .array(tie('value'), { minLength: keys.length, maxLength: keys.length })
          .map((values) => new Map(keys.map((key, index) => [key, values[index]]))),
      ),
  ),
}));

describe('JSON without loss', () => {
  test('is read as the policy saw the value', () => {
    fc.assert(
      fc.property(value, (written) => {
        expect(cellFromJs(parseJson(formatJson(written)))).toEqual(cellFromJs(written));
      }),
    );
  });

  test.each([
    [5, '5'],
    [new Float(5), '5.0'],
    [0.5, '0.5'],
    [1e21, '1e+21'],
    [2 ** 60, '1152921504606847000.0'],
    [2n ** 60n, '1152921504606846976'],
    [-0, '-0.0'],
    [Infinity, '1e999'],
    [{ a: undefined, b: [undefined] }, '{"b":[null]}'],
    ['\uD800', '"\\ud800"'],
  ])('%o is %s', (written, text) => {
    expect(formatJson(written)).toBe(text);
  });

  test('names what it cannot say, and leaves it out', () => {
    const paths: (readonly string[])[] = [];
    const written = {
      f: () => 1,
      list: [1, Symbol('s')],
      deep: { when: new Date(0), n: NaN, set: new Set([1]) },
      ok: 1,
    };
    expect(formatJson(written, (path) => paths.push(path))).toBe('{"list":[1,null],"deep":{},"ok":1}');
    expect(paths).toEqual([['f'], ['list', '1'], ['deep', 'when'], ['deep', 'n'], ['deep', 'set']]);
    paths.length = 0;
    expect(formatJson(new Map([[1, 2]]), (path) => paths.push(path))).toBe('null');
    expect(paths).toEqual([[]]);
  });

  test('what contains itself ends', () => {
    const loop: Record<string, unknown> = {};
    loop['loop'] = loop;
    const paths: (readonly string[])[] = [];
    formatJson(loop, (path) => paths.push(path));
    expect(paths).toHaveLength(1);
  });
});
