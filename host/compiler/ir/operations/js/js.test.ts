/** The operations of ECMAScript against ECMAScript itself, on JSON values. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellFromJs } from '../../../../engine/cell/from-js.ts';
import type { Cell } from '../../../../engine/cell/cell.ts';
import type { Truth } from '../../types.ts';
import type { OperationName } from '../index.ts';
import { OPERATIONS } from '../registry.ts';

const run = (name: OperationName, ...cells: Cell[]): Truth => OPERATIONS[name].evaluate(cells);

/** What the host's own evaluation gives. */
const expected = (evaluate: () => boolean): Truth => {
  try {
    return evaluate() ? 'true' : 'false';
  } catch {
    return 'error';
  }
};

const scalar = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    1,
    -1,
    5,
    0.5,
    1e21,
    1e-7,
    2 ** 53,
    '',
    '0',
    ' 5 ',
    '5',
    '0x10',
    'a',
    'null',
    'true',
    'undefined',
    'a,b',
    '[object Object]',
    '1e+21',
  ),
  fc.double({ noNaN: true }),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
);
const { value: jsonValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'toString', 'valueOf', '__proto__'), tie('value'), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
  ),
}));
/** As `JSON.parse` makes it: `__proto__` is an ordinary key. */
const parsed = jsonValue.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const toCell = (value: unknown): Cell => cellFromJs(value);

describe('on JSON values', () => {
  it('js.strict-equal is ===', () => {
    fc.assert(
      fc.property(parsed, scalar, (left, right) => {
        expect(run('js.strict-equal', toCell(left), toCell(right))).toBe(expected(() => left === right));
      }),
      { numRuns: 2000 },
    );
  });

  it('js.truthy is Boolean()', () => {
    fc.assert(
      fc.property(parsed, (value) => {
        expect(run('js.truthy', toCell(value))).toBe(expected(() => Boolean(value)));
      }),
      { numRuns: 2000 },
    );
  });

  it('js.string-in is includes(String())', () => {
    const list = fc.array(
      fc.constantFrom<string>('', 'a', '5', 'null', 'true', 'a,b', '[object Object]', '1e+21', '0'),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(parsed, list, (value, items) => {
        expect(run('js.string-in', toCell(value), toCell(items))).toBe(expected(() => items.includes(String(value))));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['js.number-less', (a: number, b: number) => a < b],
    ['js.number-less-or-equal', (a: number, b: number) => a <= b],
    ['js.number-greater', (a: number, b: number) => a > b],
    ['js.number-greater-or-equal', (a: number, b: number) => a >= b],
  ] as const)('%s compares Number()', (name, relation) => {
    fc.assert(
      fc.property(parsed, fc.constantFrom(0, 1, 5, 0.5, 16), (value, bound) => {
        const answer = run(name, toCell(value), { tag: 'float', value: bound });
        expect(answer).toBe(expected(() => relation(Number(value), bound)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what JSON does not have', () => {
  const absent: Cell = { tag: 'absent' };
  const opaque: Cell = { tag: 'opaque' };
  const texts = toCell(['undefined', 'null']);

  it('absent is undefined', () => {
    expect(run('js.string-in', absent, texts)).toBe('true');
    expect(run('js.number-less', absent, toCell(5))).toBe('false');
    expect(run('js.strict-equal', absent, toCell(null))).toBe('false');
    expect(run('js.truthy', absent)).toBe('false');
  });

  it('a method is there, and is no text and no number', () => {
    expect(run('js.truthy', opaque)).toBe('true');
    expect(run('js.string-in', opaque, texts)).toBe('false');
    expect(run('js.number-less-or-equal', opaque, toCell(5))).toBe('false');
    expect(run('js.string-in', { tag: 'list', items: [opaque] }, toCell(['']))).toBe('false');
  });

  it('integers beyond a double are rounded as JSON.parse rounds them', () => {
    const exact = toCell(2n ** 53n + 1n);
    expect(run('js.strict-equal', exact, toCell(2 ** 53))).toBe('true');
    expect(run('js.string-in', exact, toCell(['9007199254740992']))).toBe('true');
  });
});

describe('text and paths', () => {
  it('text.includes wants two texts', () => {
    expect(run('text.includes', toCell('abc'), toCell('b'))).toBe('true');
    expect(run('text.includes', toCell('abc'), toCell(''))).toBe('true');
    expect(run('text.includes', toCell(['b']), toCell('b'))).toBe('false');
    expect(run('text.includes', toCell('abc'), { tag: 'absent' })).toBe('false');
  });

  it.each([
    ['a/b', 'a', 'true'],
    ['a', 'a', 'true'],
    ['ab', 'a', 'false'],
    ['a/b', 'a/', 'true'],
    ['/', '/', 'true'],
    ['/x', '/', 'true'],
    ['a', 'a/b', 'false'],
    [5, 'a', 'false'],
  ])('path.under(%o, %o) is %s', (path, folder, answer) => {
    expect(run('path.under', toCell(path), toCell(folder))).toBe(answer);
  });
});
