/** What CPython 3.11.7 answers, taken from runs of it. */
import { describe, expect, it } from 'vitest';
import { cellFromJs } from '../../../../engine/cell/from-js.ts';
import type { Cell } from '../../../../engine/cell/cell.ts';
import { Float } from '../../../../engine/json/float.ts';
import type { OperationName } from '../index.ts';
import { OPERATIONS } from '../registry.ts';
import { parseFloatText } from './float.ts';
import { parseGlob } from './glob.ts';

const cell = (value: unknown): Cell => (value === undefined ? { tag: 'absent' } : cellFromJs(value));
const evaluate = (name: OperationName, ...values: unknown[]): string => OPERATIONS[name].evaluate(values.map(cell));

describe('python.equal', () => {
  it.each([
    [1, true, 'true'],
    [0, false, 'true'],
    [1, new Float(1), 'true'],
    [2n ** 53n + 1n, new Float(2 ** 53), 'false'],
    [10n ** 400n, new Float(Infinity), 'false'],
    [new Float(Number.NaN), new Float(Number.NaN), 'false'],
    [1, '1', 'false'],
    [null, false, 'false'],
    [undefined, null, 'true'],
    [[1, { a: true }], [true, { a: 1 }], 'true'],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, 'true'],
    [{ a: 1 }, { a: 1, b: 2 }, 'false'],
    [[], {}, 'false'],
    [() => 0, () => 0, 'false'],
  ])('%o == %o is %s', (left, right, expected) => {
    expect(evaluate('python.equal', left, right)).toBe(expected);
  });
});

describe('python.in', () => {
  it.each([
    ['a', ['b', 'a'], 'true'],
    [true, [1], 'true'],
    [[1], [[1]], 'true'],
    ['', 'abc', 'true'],
    ['bc', 'abc', 'true'],
    [1, 'abc', 'error'],
    [null, 'abc', 'error'],
    ['a', { a: 1 }, 'true'],
    [1, { a: 1 }, 'false'],
    [['a'], { a: 1 }, 'error'],
    [{}, { a: 1 }, 'error'],
    ['a', 5, 'error'],
    ['a', null, 'error'],
    [65, new TextEncoder().encode('AB'), 'true'],
    [256, new TextEncoder().encode('AB'), 'error'],
    ['A', new TextEncoder().encode('AB'), 'error'],
    [new Set([1]), new Set([2]), 'false'],
    [[1], new Set([2]), 'error'],
  ])('%o in %o is %s', (item, container, expected) => {
    expect(evaluate('python.in', item, container)).toBe(expected);
  });
});

describe('the orders', () => {
  it.each([
    [1, new Float(1.5), 'true'],
    [2n ** 53n, new Float(2 ** 53), 'false'],
    [10n ** 400n, new Float(1e308), 'false'],
    [false, 1, 'true'],
    ['\uffff', '\u{10000}', 'true'],
    ['a', 'ab', 'true'],
    ['a', 1, 'error'],
    [null, 1, 'error'],
    [[1, 'a'], [1, 'b'], 'true'],
    [[1, 'a'], [2, 3], 'true'],
    [[1, 'a'], [1, 3], 'error'],
    [[1], [1, 'a'], 'true'],
    [{}, {}, 'error'],
    [new Float(Number.NaN), 1, 'false'],
  ])('%o < %o is %s', (left, right, expected) => {
    expect(evaluate('python.less', left, right)).toBe(expected);
  });

  it('agree with each other on numbers', () => {
    for (const [left, right] of [
      [1, 2],
      [2, 2],
      [3, 2],
    ]) {
      const less = evaluate('python.less', left, right);
      expect(evaluate('python.greater-or-equal', left, right)).toBe(less === 'true' ? 'false' : 'true');
      expect(evaluate('python.greater', right, left)).toBe(less);
      expect(evaluate('python.less-or-equal', left, right)).toBe(left === right ? 'true' : less);
    }
  });
});

describe('python.float-less and so on', () => {
  it.each([
    ['python.float-less', undefined, 'true'],
    ['python.float-less', null, 'true'],
    ['python.float-less', '4', 'true'],
    ['python.float-less', 'abc', 'false'],
    ['python.float-less', [1], 'false'],
    ['python.float-less', 10n ** 400n, 'error'],
    ['python.float-greater', new Float(Infinity), 'true'],
    ['python.float-greater', true, 'false'],
    ['python.float-greater-or-equal', 'nan', 'false'],
    ['python.float-less-or-equal', '\u0665', 'true'],
  ] as const)('%s of %o and 5 is %s', (name, value, expected) => {
    expect(evaluate(name, value, new Float(5))).toBe(expected);
  });

  it.each([
    ['1_000', 1000],
    ['1__0', null],
    ['_1', null],
    [' 1.5e3\n', 1500],
    ['.5', 0.5],
    ['5.', 5],
    ['.', null],
    ['-INF', -Infinity],
    ['+nan', Number.NaN],
    ['0x10', null],
    ['1e400', Infinity],
    ['\u0663.\uff15', 3.5],
    ['1 0', null],
    ['', null],
  ])('float(%o) is %s', (text, expected) => {
    expect(parseFloatText(text)).toBe(expected);
  });

  it('reads a long text in linear time', () => {
    expect(parseFloatText('1'.repeat(1_000_000))).toBe(Infinity);
    expect(parseFloatText(`${'1_'.repeat(500_000)}x`)).toBe(null);
  });
});

describe('python.truthy', () => {
  it.each([undefined, null, false, 0, new Float(-0), '', [], {}, new Set()])('%o is false', (value) => {
    expect(evaluate('python.truthy', value)).toBe('false');
  });
  it.each([true, -1, new Float(Number.NaN), 'false', [null], { a: null }, 10n ** 30n, () => 0])(
    '%o is true',
    (value) => {
      expect(evaluate('python.truthy', value)).toBe('true');
    },
  );
});

describe('python.fnmatch', () => {
  const matching = (pattern: string): string =>
    Array.from('abcdez]-![^~\\\n', (text) => (evaluate('python.fnmatch', text, pattern) === 'true' ? text : '')).join(
      '',
    );

  it.each([
    ['[z-a]', ''],
    ['[!z-a]', 'abcdez]-![^~\\\n'],
    ['[z-a!b]', 'acdez]-![^~\\\n'],
    ['[z-a!-~]', 'abcdez]![^\\\n'],
    ['[a-c-e]', 'abce-'],
    ['[]a]', 'a]'],
    ['[!]a]', 'bcdez-![^~\\\n'],
    ['[a-]', 'a-'],
    ['[!-a]', 'bcdez]![^~\\\n'],
    ['[[]', '['],
    ['[^a]', 'a^'],
    ['[a', ''],
    ['?', 'abcdez]-![^~\\\n'],
    ['[\\]', '\\'],
  ])('%s matches "%s"', (pattern, expected) => {
    expect(matching(pattern)).toBe(expected);
  });

  it.each([
    ['src/a/b.ts', 'src/*', 'true'],
    ['.', '*', 'true'],
    ['a\nb', 'a*b', 'true'],
    ['\u{1f600}', '?', 'true'],
    ['abc', 'ab', 'false'],
    ['[a', '[a', 'true'],
    [5, '*', 'error'],
  ])('%o fits %s: %s', (text, pattern, expected) => {
    expect(evaluate('python.fnmatch', text, pattern)).toBe(expected);
  });

  it('does not backtrack exponentially', () => {
    const started = performance.now();
    expect(evaluate('python.fnmatch', 'a'.repeat(5000), `${'a*'.repeat(30)}b`)).toBe('false');
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('folds stars that follow each other', () => {
    expect(parseGlob('a***').length).toBe(2);
  });
});
