/** Arbitrary cells: values that the languages treat differently, and values that are nearly alike. */
import fc from 'fast-check';
import { type Cell, sortRecord, sortSet } from '../../host/engine/index.ts';

/** One of the characters of a text. */
export const among = (characters: string): fc.Arbitrary<string> => fc.constantFrom(...Array.from(characters));

const TEXTS = [
  '',
  '0',
  '5',
  '-0',
  '1e3',
  ' 12 ',
  '0x1F',
  '0b101',
  '0o17',
  '1_000',
  '_1',
  '1__0',
  '.5',
  '5.',
  '1e400',
  '-1e-400',
  'inf',
  '-Infinity',
  'NaN',
  'nan',
  'iNfInItY',

  '٣',
  '१२',
  '𝟗',
  '\u00a07',
  '\u20037',
  '\ufeff7',
  '\u001c7',
  '\u00857',
  '7\u0000',
  '9007199254740993',
  '0.1',
  '123456789012345678901234567890',
  '2.2250738585072011e-308',

  'a',
  'abc',
  'aab',
  'é',
  '\ud7ff',
  '\uffff',
  '\u{10000}',
  '😀',
  'true',
  'null',
  'undefined',
  '[object Object]',
  '1,2',
  ',',
  '/srv',
  '/srv/',
  '/srv/a',
  'toString',
  '*',
  'a*',
  '[a-c]x',
  '[!z-a]',
  '[z-a!b]',
] as const;

const INTEGERS = [0n, 1n, -1n, 5n, 10n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)];
const BIGS = [
  2n ** 63n,
  -(2n ** 63n) - 1n,
  2n ** 64n,
  2n ** 64n + 1n,
  10n ** 30n,
  -(10n ** 308n),
  10n ** 309n,
  2n ** 1024n - 2n ** 970n,
  2n ** 1024n - 2n ** 970n - 1n,
];
const FLOATS = [
  0,
  -0,
  0.1,
  0.5,
  1,
  5,
  -1.5,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
  1e22,
  1e23,
  1e308,
  5e-324,
  NaN,
  Infinity,
  -Infinity,
];

const withinInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

const integerCell = (value: bigint): Cell => (withinInt64(value) ? { tag: 'int', value } : { tag: 'bigint', value });

/** Text: from the pool, of digits and signs, or any. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ unit: among('0123456789.eE+-_ x'), maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: among('ab*?[]!-'), maxLength: 8 }),
);

export const number: fc.Arbitrary<Cell> = fc.oneof(
  fc.constantFrom(...INTEGERS, ...BIGS).map(integerCell),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(integerCell),
  fc.integer({ min: -3, max: 12 }).map((value) => integerCell(BigInt(value))),
  fc.constantFrom(...FLOATS).map((value): Cell => ({ tag: 'float', value })),
  fc.double().map((value): Cell => ({ tag: 'float', value })),
  fc.boolean().map((value): Cell => ({ tag: 'bool', value })),
);

const scalar: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 5, arbitrary: text.map((value): Cell => ({ tag: 'string', value })) },
  { weight: 5, arbitrary: number },
  { weight: 1, arbitrary: fc.constantFrom<Cell>({ tag: 'null' }, { tag: 'opaque' }) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.uint8Array({ maxLength: 4 }).map((value): Cell => ({ tag: 'bytes', value: Uint8Array.from(value) })),
      fc.constantFrom<Cell>(
        { tag: 'decimal', coefficient: 15n, scale: 1 },
        { tag: 'datetime', value: 5n },
        { tag: 'duration', value: 5n },
        { tag: 'entity', type: 'User', id: 'a' },
        {
          tag: 'ip',
          version: 4,
          address: Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1]),
          prefix: 24,
        },
      ),
    ),
  },
);

const { value } = fc.letrec<{ value: Cell }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 4, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((items): Cell => ({ tag: 'list', items })) },
    {
      weight: 1,
      arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((items): Cell => ({ tag: 'set', items: sortSet(items) })),
    },
    {
      weight: 2,
      arbitrary: fc
        .uniqueArray(fc.tuple(fc.oneof(fc.constantFrom('toString', 'valueOf', 'a', 'b'), text), tie('value')), {
          maxLength: 3,
          selector: ([key]) => key,
        })
        .map((entries): Cell => ({ tag: 'record', entries: sortRecord(entries) })),
    },
  ),
}));

/** Any value, or none: what an operation may be given whose read says `absentIs: 'absent'`. */
export const argument: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 12, arbitrary: value },
  { weight: 1, arbitrary: fc.constant<Cell>({ tag: 'absent' }) },
);

/** A list of strings, short or long enough to have a hash set. */
export const texts: fc.Arbitrary<Cell> = fc
  .oneof(fc.array(text, { maxLength: 5 }), fc.array(text, { minLength: 8, maxLength: 30 }))
  .map((items): Cell => ({ tag: 'list', items: items.map((item): Cell => ({ tag: 'string', value: item })) }));

/** Two values that are often equal, or differ in one place. */
export const pair: fc.Arbitrary<readonly [Cell, Cell]> = fc.oneof(
  fc.tuple(argument, argument),
  argument.map((both) => [both, both] as const),
  fc.tuple(number, number),
  fc.tuple(fc.array(number, { maxLength: 3 }), fc.array(number, { maxLength: 3 })).map(([a, b]): [Cell, Cell] => [
    { tag: 'list', items: a },
    { tag: 'list', items: b },
  ]),
  fc.tuple(argument, texts),
);
