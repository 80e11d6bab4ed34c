/** Arbitrary values of Cedar, many of them at their limits or nearly alike, and entities that some of them are known as. */
import fc from 'fast-check';
import { type Cell, sortRecord, sortSet } from '../../host/engine/index.ts';
import { argument } from './cells.ts';

const I64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n } as const;

export const string = (value: string): Cell => ({ tag: 'string', value });

const STRINGS = ['', 'a', 'b', 'ab', 'abcdefgh', 'abcdefghi', 'é', '\u{10000}', '\uffff', 'x'.repeat(70)] as const;

/** 64-bit numbers: small, at the limits, at multiples of a day, any. */
const number: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: -3n, max: 12n }),
  fc.constantFrom(
    I64.min,
    I64.min + 1n,
    I64.max,
    I64.max - 1n,
    2n ** 32n,
    -(2n ** 31n),
    3_037_000_500n,
    -3_037_000_500n,
  ),
  fc.bigInt({ min: -3n, max: 3n }).map((days) => days * 86_400_000n),
  fc.bigInt(I64),
);

/** Of few, so that every two of them meet. */
export const limit: fc.Arbitrary<Cell> = fc
  .constantFrom(I64.min, I64.min + 1n, -2n, -1n, 0n, 1n, 2n, I64.max - 1n, I64.max)
  .map((value) => ({ tag: 'int', value }));

export const int: fc.Arbitrary<Cell> = number.map((value) => ({ tag: 'int', value }));
export const datetime: fc.Arbitrary<Cell> = number.map((value) => ({ tag: 'datetime', value }));
export const duration: fc.Arbitrary<Cell> = number.map((value) => ({ tag: 'duration', value }));
export const text: fc.Arbitrary<Cell> = fc
  .oneof(fc.constantFrom(...STRINGS), fc.string({ unit: 'binary', maxLength: 12 }))
  .map(string);

/** In the smallest scale, as cells have it; a few with more decimals than Cedar's. */
export const decimal: fc.Arbitrary<Cell> = fc
  .tuple(number, fc.oneof({ weight: 9, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.constant(5) }))
  .map(([value, most]) => {
    let coefficient = value;
    let scale = most;
    for (; scale > 0 && coefficient % 10n === 0n; scale--) coefficient /= 10n;
    return { tag: 'decimal', coefficient, scale };
  });

const ADDRESSES = [
  '0a000001',
  '0aff0001',
  '7f000001',
  '7fffffff',
  '80000000',
  'e0000001',
  'efffffff',
  '00000000',
] as const;
const LONG_ADDRESSES = [
  '00000000000000000000000000000001',
  '00000000000000000000000000000000',
  '0000000000000000000000007f000001',
  'ff020000000000000000000000000001',
  'feffffffffffffffffffffffffffffff',
  '20010db8000000010000000000000001',
  '20010db8000000020000000000000001',
] as const;

const ipCell = (version: 4 | 6, hexadecimal: string, prefix: number): Cell => ({
  tag: 'ip',
  version,
  address: Uint8Array.from(Buffer.from(hexadecimal.padStart(32, '0'), 'hex')),
  prefix,
});

export const ip: fc.Arbitrary<Cell> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...ADDRESSES), fc.oneof(fc.constantFrom(0, 4, 8, 31, 32), fc.nat(32)))
    .map(([address, prefix]) => ipCell(4, address, prefix)),
  fc
    .tuple(fc.constantFrom(...LONG_ADDRESSES), fc.oneof(fc.constantFrom(0, 8, 63, 64, 65, 127, 128), fc.nat(128)))
    .map(([address, prefix]) => ipCell(6, address, prefix)),
);

const TYPES = ['A', 'B', 'N::A'] as const;
const IDS = ['', 'a', 'b', 'c', 'abcdefghi'] as const;

export const entity: fc.Arbitrary<Extract<Cell, { tag: 'entity' }>> = fc
  .tuple(fc.constantFrom(...TYPES), fc.constantFrom(...IDS))
  .map(([type, id]) => ({ tag: 'entity', type, id }));

const bool = fc.boolean().map((value): Cell => ({ tag: 'bool', value }));

export const name: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'abc', 'é', '\u{10000}', '\uffff', '');

const recordOf = (value: fc.Arbitrary<Cell>, maxLength: number): fc.Arbitrary<Cell> =>
  fc
    .uniqueArray(fc.tuple(name, value), { maxLength, selector: ([key]) => key })
    .map((entries) => ({ tag: 'record', entries: sortRecord(entries) }));

const setCell = (items: readonly Cell[]): Cell => ({ tag: 'set', items: sortSet(items) });

const values = fc.letrec<{ value: Cell; record: Cell; set: Cell }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 8, arbitrary: fc.oneof(bool, int, text, entity, decimal, ip, datetime, duration) },
    { weight: 2, arbitrary: tie('record') },
    { weight: 2, arbitrary: tie('set') },
  ),
  record: recordOf(tie('value'), 4),
  set: fc.array(tie('value'), { maxLength: 4 }).map(setCell),
}));

/** A value of Cedar. */
export const { value, record } = values;

/** Of few values, so that two of them have some in common; short and long. */
const member: fc.Arbitrary<Cell> = fc.oneof(
  fc.bigInt({ min: -4n, max: 300n }).map((item): Cell => ({ tag: 'int', value: item })),
  fc.constantFrom(...STRINGS).map(string),
  entity,
  bool,
  fc.array(fc.constantFrom(...STRINGS).map(string), { maxLength: 3 }).map(setCell),
  recordOf(fc.constantFrom(...STRINGS).map(string), 2),
  value,
);

export const members: fc.Arbitrary<readonly Cell[]> = fc.oneof(
  fc.array(member, { maxLength: 3 }),
  fc.array(member, { maxLength: 24 }),
);

export const set: fc.Arbitrary<Cell> = members.map(setCell);

/** A set, and a value that is often in it. */
export const setAndItem: fc.Arbitrary<readonly [Cell, Cell]> = fc
  .tuple(members, member, fc.nat())
  .map(([items, other, index]) => [setCell(items), items[index % (items.length + 1)] ?? other]);

/** Two sets, of which the second is often a part of the first. */
export const twoSets: fc.Arbitrary<readonly [Cell, Cell]> = fc
  .tuple(members, members, fc.boolean())
  .map(([a, b, isPart]) => [setCell(isPart ? [...a, ...b] : a), setCell(b)]);

/** Records of one shape that differ in how much stands behind their parts, so that they are ordered by where the next part begins. */
const layered: fc.Arbitrary<Cell> = fc
  .array(fc.oneof(fc.constantFrom(1, 8, 9), fc.nat(400)), { minLength: 3, maxLength: 3 })
  .map((sizes) => {
    const [a, b, c] = sizes.map((size) => string('x'.repeat(size)));
    const inner: Cell = { tag: 'set', items: a === undefined ? [] : [a] };
    return {
      tag: 'record',
      entries: [
        ['a', { tag: 'record', entries: [['b', inner]] }],
        ['b', { tag: 'set', items: b === undefined ? [] : [b] }],
        ['c', c ?? string('')],
      ],
    };
  });

export const layers: fc.Arbitrary<readonly Cell[]> = fc.oneof(
  fc.array(layered, { maxLength: 8 }),
  fc.array(
    fc.tuple(layered, layered).map(([a, b]): Cell => ({
      tag: 'record',
      entries: [
        ['a', a],
        ['b', b],
      ],
    })),
    { maxLength: 4 },
  ),
);

const nested = (rows: readonly (readonly [Extract<Cell, { tag: 'entity' }>, Cell])[]): Cell => {
  const types = new Map<string, Map<string, Cell>>();
  for (const [{ type, id }, row] of rows) {
    const ofType = types.get(type) ?? new Map<string, Cell>();
    types.set(type, ofType.set(id, row));
  }
  const entries = [...types].map(([type, ofType]): [string, Cell] => [
    type,
    { tag: 'record', entries: sortRecord([...ofType]) },
  ]);
  return { tag: 'record', entries: sortRecord(entries) };
};

const ancestors = fc.array(entity, { maxLength: 4 }).map((all) => nested(all.map((one) => [one, { tag: 'null' }])));

const row = fc.tuple(ancestors, record, recordOf(text, 3)).map((items): Cell => ({ tag: 'list', items }));

/** The cell that knows entities; a few that no host would write. */
export const entities: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 12, arbitrary: fc.array(fc.tuple(entity, row), { maxLength: 10 }).map(nested) },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.tuple(
          entity,
          fc.oneof(
            value,
            argument.filter(({ tag }) => tag === 'list'),
          ),
        ),
        { maxLength: 8 },
      )
      .map(nested),
  },
  { weight: 1, arbitrary: argument },
);

/** Anything at all, of other languages too. */
export const anything: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 4, arbitrary: value },
  { weight: 1, arbitrary: argument },
);

/** A list of strings and nulls. */
export const pattern: fc.Arbitrary<Cell> = fc
  .array(
    fc.oneof(
      fc.constant<Cell>({ tag: 'null' }),
      fc.constantFrom('', 'a', 'b', 'ab', 'aab', 'é', '\u{10000}').map(string),
    ),
    {
      maxLength: 7,
    },
  )
  .map((items) => ({ tag: 'list', items }));

/** What patterns are tried with. */
export const likeText: fc.Arbitrary<Cell> = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'aab', 'é', '\u{10000}'), { maxLength: 10 })
  .map((parts) => string(parts.join('')));
