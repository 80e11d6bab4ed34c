import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../error/error.ts';
import { Float } from '../json/float.ts';
import { TAG, type Cell } from './cell.ts';
import { decodeCell } from './decode.ts';
import { encodeCell, sortRecord, sortSet } from './encode.ts';
import { cellFromJs } from './from-js.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const string = (value: string): Cell => ({ tag: 'string', value });
const int = (value: bigint | number): Cell => ({ tag: 'int', value: BigInt(value) });

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof EngineError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

/** Any cell but absent. */
const anyCell: fc.Arbitrary<Cell> = fc.letrec<{ cell: Cell }>((tie) => {
  const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const text = fc.string({ unit: 'grapheme-composite', maxLength: 12 });
  return {
    cell: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Cell>(
        { tag: 'null' },
        { tag: 'opaque' },
        { tag: 'bool', value: true },
        { tag: 'bool', value: false },
      ),
      i64.map((value): Cell => ({ tag: 'int', value })),
      i64.map((value): Cell => ({ tag: 'datetime', value })),
      i64.map((value): Cell => ({ tag: 'duration', value })),
      fc
        .tuple(fc.bigInt({ min: 2n ** 63n }), fc.boolean())
        .map(([value, sign]): Cell => ({ tag: 'bigint', value: sign ? -value - 1n : value })),
      fc.double().map((value): Cell => ({ tag: 'float', value })),
      fc
        .tuple(i64, fc.nat(30))
        .map(([value, scale]): Cell =>
          scale > 0 && value % 10n === 0n
            ? { tag: 'decimal', coefficient: value, scale: 0 }
            : { tag: 'decimal', coefficient: value, scale },
        ),
      text.map(string),
      fc.uint8Array({ maxLength: 20 }).map((value): Cell => ({ tag: 'bytes', value: new Uint8Array(value) })),
      fc.array(tie('cell'), { maxLength: 4 }).map((items): Cell => ({ tag: 'list', items })),
      fc.array(tie('cell'), { maxLength: 4 }).map((items): Cell => ({ tag: 'set', items: sortSet(items) })),
      fc
        .uniqueArray(fc.tuple(text, tie('cell')), { maxLength: 4, selector: ([key]) => key })
        .map((entries): Cell => ({ tag: 'record', entries: sortRecord(entries) })),
      fc.tuple(text, text).map(([type, id]): Cell => ({ tag: 'entity', type, id })),
      fc
        .tuple(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(128))
        .map(([address, prefix]): Cell => ({ tag: 'ip', version: 6, address: new Uint8Array(address), prefix })),
      fc.tuple(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.nat(32)).map(([tail, prefix]): Cell => ({
        tag: 'ip',
        version: 4,
        address: new Uint8Array([...new Uint8Array(12), ...tail]),
        prefix,
      })),
    ),
  };
}).cell;

describe('the encoding of cells', () => {
  test.each<[string, Cell, string]>([
    ['null', { tag: 'null' }, '01000000000000000000000000000000'],
    ['a bool', { tag: 'bool', value: true }, '02000000000000000100000000000000'],
    ['an int', int(-2), '0300000000000000feffffffffffffff'],
    [
      'a bigint',
      { tag: 'bigint', value: -(2n ** 64n) },
      '0400000009000000100000000100000000000000000000000100000000000000',
    ],
    ['a float', { tag: 'float', value: 1 }, '0500000000000000000000000000f03f'],
    ['NaN', { tag: 'float', value: NaN }, '0500000000000000000000000000f87f'],
    ['minus zero', { tag: 'float', value: -0 }, '05000000000000000000000000000080'],
    ['a decimal', { tag: 'decimal', coefficient: 15n, scale: 1 }, '06000000010000000f00000000000000'],
    ['an empty string', string(''), '07000000000000000000000000000000'],
    ['a string', string('é'), '07000000020000001000000000000000c3a9000000000000'],
    ['an empty list', { tag: 'list', items: [] }, '09000000000000000000000000000000'],
    [
      'a list, depth first',
      { tag: 'list', items: [string('a'), { tag: 'list', items: [string('b')] }, string('c')] },
      '09000000030000001000000000000000' +
        '07000000010000004000000000000000' +
        '09000000010000004800000000000000' +
        '07000000010000006000000000000000' +
        '6100000000000000' +
        '07000000010000005800000000000000' +
        '6200000000000000' +
        '6300000000000000',
    ],
    [
      'a record',
      { tag: 'record', entries: [['a', int(1)]] },
      '0b000000010000001000000000000000' +
        '07000000010000003000000000000000' +
        '03000000000000000100000000000000' +
        '6100000000000000',
    ],
    [
      'an entity',
      { tag: 'entity', type: 'U', id: '' },
      '0c000000000000001000000000000000' +
        '07000000010000003000000000000000' +
        '07000000000000000000000000000000' +
        '5500000000000000',
    ],
    [
      'an address',
      { tag: 'ip', version: 4, address: new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1]), prefix: 8 },
      '0d0000000800000010000000040000000000000000000000000000000a000001',
    ],
  ])('%s', (_, cell, bytes) => {
    expect(hex(encodeCell(cell))).toBe(bytes);
    expect(decodeCell(new Uint8Array(Buffer.from(bytes, 'hex')))).toStrictEqual(cell);
  });

  test('what is encoded is decoded, at any base', () => {
    fc.assert(
      fc.property(anyCell, fc.constantFrom(0, 1024), (cell, base) => {
        const bytes = encodeCell(cell, base);
        expect(bytes.length % 8).toBe(0);
        expect(decodeCell(bytes, 0, base)).toStrictEqual(cell);
      }),
      { numRuns: 1000 },
    );
  });

  test('bytes with any change are refused or read as another value, and nothing else is thrown', () => {
    fc.assert(
      fc.property(anyCell, fc.nat(), fc.integer({ min: 1, max: 255 }), (cell, at, change) => {
        const bytes = encodeCell(cell);
        bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ change;
        const reason = refusal(() => encodeCell(decodeCell(bytes)));
        expect(reason === 'accepted' || reason.startsWith('cell_invalid')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test.each<[string, Cell]>([
    ['an int beyond i64', int(2n ** 63n)],
    ['a bigint within i64', { tag: 'bigint', value: 5n }],
    ['a decimal with a zero too many', { tag: 'decimal', coefficient: 10n, scale: 1 }],
    [
      'unsorted keys',
      {
        tag: 'record',
        entries: [
          ['b', int(1)],
          ['a', int(1)],
        ],
      },
    ],
    [
      'keys sorted by UTF-16 units',
      {
        tag: 'record',
        entries: [
          ['\u{1f600}', int(1)],
          ['\uffff', int(1)],
        ],
      },
    ],
    [
      'a key twice',
      {
        tag: 'record',
        entries: [
          ['a', int(1)],
          ['a', int(1)],
        ],
      },
    ],
    ['an unsorted set', { tag: 'set', items: [int(2), int(1)] }],
    ['a set with an item twice', { tag: 'set', items: [int(1), int(1)] }],
    ['absent in a list', { tag: 'list', items: [{ tag: 'absent' }] }],
    ['a lone surrogate', string('\ud800')],
    ['a long prefix', { tag: 'ip', version: 4, address: new Uint8Array(16), prefix: 33 }],
    ['IPv4 in other bytes', { tag: 'ip', version: 4, address: new Uint8Array(16).fill(1), prefix: 8 }],
  ])('refuses %s', (_, cell) => {
    expect(refusal(() => encodeCell(cell))).toMatch(/^cell_invalid/);
  });

  test('a value whose lists share one block cannot make the reader work without end', () => {
    // Each list holds 1000 cells that point to the next list.
    const bytes = new Uint8Array(16 + 10 * 16_000);
    const view = new DataView(bytes.buffer);
    const list = (at: number, to: number): void => {
      view.setUint32(at, TAG.list, true);
      view.setUint32(at + 4, 1000, true);
      view.setUint32(at + 8, to, true);
    };
    list(0, 16);
    for (let level = 0; level < 9; level++)
      for (let i = 0; i < 1000; i++) list(16 + level * 16_000 + i * 16, 16 + (level + 1) * 16_000);
    for (let i = 0; i < 1000; i++) view.setUint32(16 + 9 * 16_000 + i * 16, TAG.null, true);
    expect(refusal(() => decodeCell(bytes))).toMatch(/overlap/);
  });

  test('sets in sets take time that follows their size, not their depth', () => {
    let cell: Cell = int(1);
    for (let depth = 0; depth < 64; depth++) cell = { tag: 'set', items: sortSet([cell]) };
    expect(decodeCell(encodeCell(cell))).toStrictEqual(cell);
    expect(refusal(() => encodeCell({ tag: 'set', items: [cell] }))).toMatch(/deeper/);
  });
});

describe('the cell of a JavaScript value', () => {
  test.each<[string, unknown, Cell]>([
    ['undefined', undefined, { tag: 'null' }],
    ['minus zero', -0, int(0)],
    ['a safe integer', Number.MAX_SAFE_INTEGER, int(Number.MAX_SAFE_INTEGER)],
    ['an integer that is not safe', 2 ** 53, { tag: 'float', value: 2 ** 53 }],
    ['a fraction', 0.5, { tag: 'float', value: 0.5 }],
    ['NaN', NaN, { tag: 'float', value: NaN }],
    ['a small bigint', 1n, int(1)],
    ['the least i64', -(2n ** 63n), int(-(2n ** 63n))],
    ['a large bigint', 2n ** 63n, { tag: 'bigint', value: 2n ** 63n }],
    ['a Float', new Float(5), { tag: 'float', value: 5 }],
    ['a function', () => 1, { tag: 'opaque' }],
    ['a symbol', Symbol('s'), { tag: 'opaque' }],
    ['a date', new Date(0), { tag: 'opaque' }],
    [
      'an instance',
      new (class A {
        x = 1;
      })(),
      { tag: 'opaque' },
    ],
    ['a boxed string', Object('x'), { tag: 'opaque' }],
    ['bytes', new Uint8Array([1, 2]), { tag: 'bytes', value: new Uint8Array([1, 2]) }],
    ['other typed arrays', new Uint16Array(2), { tag: 'opaque' }],
    // eslint-disable-next-line no-sparse-arrays -- a hole is what is tested.
    ['holes', [1, , undefined], { tag: 'list', items: [int(1), { tag: 'null' }, { tag: 'null' }] }],
    ['a set', new Set([2, 1, '1', 1n]), { tag: 'set', items: [int(1), int(2), string('1')] }],
    [
      'a map',
      new Map([
        ['b', 1],
        ['a', 2],
      ]),
      {
        tag: 'record',
        entries: [
          ['a', int(2)],
          ['b', int(1)],
        ],
      },
    ],
    [
      'a map with another key',
      new Map<unknown, unknown>([
        ['b', 1],
        [1, 2],
      ]),
      { tag: 'opaque' },
    ],
    ['an undefined property', { a: undefined, b: null }, { tag: 'record', entries: [['b', { tag: 'null' }]] }],
    [
      'an own __proto__',
      JSON.parse('{"__proto__": {"a": 1}}'),
      { tag: 'record', entries: [['__proto__', { tag: 'record', entries: [['a', int(1)]] }]] },
    ],
    [
      'a null prototype',
      Object.assign(Object.create(null) as object, { a: 1 }),
      { tag: 'record', entries: [['a', int(1)]] },
    ],
    [
      'symbol keys and hidden properties',
      Object.defineProperty({ [Symbol('s')]: 1 }, 'hidden', { value: 1 }),
      { tag: 'record', entries: [] },
    ],
    [
      'keys beyond the basic plane',
      { '\uffff': 1, '\u{1f600}': 2 },
      {
        tag: 'record',
        entries: [
          ['\uffff', int(1)],
          ['\u{1f600}', int(2)],
        ],
      },
    ],
  ])('%s', (_, value, cell) => {
    expect(cellFromJs(value)).toStrictEqual(cell);
  });

  test('each property is read once', () => {
    let reads = 0;
    const value = {
      get a() {
        return ++reads;
      },
    };
    expect(cellFromJs([value])).toStrictEqual({ tag: 'list', items: [{ tag: 'record', entries: [['a', int(1)]] }] });
    expect(reads).toBe(1);
  });

  test('bytes are read without the methods of their class', () => {
    class Changed extends Uint8Array {
      override get length(): number {
        return 0;
      }
      override slice(): Uint8Array<ArrayBuffer> {
        return new Uint8Array(0);
      }
    }
    expect(cellFromJs(new Changed([1, 2]))).toStrictEqual({ tag: 'bytes', value: Uint8Array.of(1, 2) });
  });

  test('what cannot be read is an input error', () => {
    const cycle: unknown[] = [];
    cycle.push([cycle]);
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = [deep];
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const bad: unknown[] = [
      cycle,
      deep,
      '\ud800',
      ['a\udc00'],
      { '\ud800': 1 },
      {
        get a() {
          throw new Error('no');
        },
      },
      proxy,
      new Proxy(
        {},
        {
          ownKeys() {
            throw new TypeError('no');
          },
        },
      ),
      new Proxy([], { get: (target, key) => (key === 'length' ? NaN : Reflect.get(target, key)) }),
      new Proxy(new Map(), {}),
      new Proxy(Uint8Array.of(1), {}),
      Object.create(Uint8Array.prototype, { length: { value: 0 }, slice: { value: () => new Uint8Array(0) } }),
      Array.from({ length: 1 }).concat(Object.assign([], { length: 4_294_967_294 })),
    ];
    for (const value of bad) expect(refusal(() => cellFromJs(value))).toMatch(/^input_invalid/);
    expect(refusal(() => cellFromJs('x'.repeat(1001), { depth: 64, bytes: 1000 }))).toMatch(/too large/);
    expect(refusal(() => cellFromJs([[1]], { depth: 1, bytes: 1000 }))).toMatch(/too deeply/);
    expect(cellFromJs([1], { depth: 1, bytes: 1000 })).toStrictEqual({ tag: 'list', items: [int(1)] });
  });
});
