import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../error/error.ts';
import { decodeCbor } from './decode.ts';
import { encodeCbor } from './encode.ts';
import { CborTagged, type CborValue } from './types.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof EngineError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

/** RFC 8949 appendix A: the rows that are deterministic and within the data model. */
const EXAMPLES: readonly (readonly [CborValue, string])[] = [
  [0, '00'],
  [1, '01'],
  [10, '0a'],
  [23, '17'],
  [24, '1818'],
  [25, '1819'],
  [100, '1864'],
  [1000, '1903e8'],
  [1000000, '1a000f4240'],
  [1000000000000, '1b000000e8d4a51000'],
  [18446744073709551615n, '1bffffffffffffffff'],
  [18446744073709551616n, 'c249010000000000000000'],
  [-18446744073709551616n, '3bffffffffffffffff'],
  [-18446744073709551617n, 'c349010000000000000000'],
  [-1, '20'],
  [-10, '29'],
  [-100, '3863'],
  [-1000, '3903e7'],
  [-0, 'f98000'],
  [1.1, 'fb3ff199999999999a'],
  [1.5, 'f93e00'],
  [3.4028234663852886e38, 'fa7f7fffff'],
  [1.0e300, 'fb7e37e43c8800759c'],
  [5.960464477539063e-8, 'f90001'],
  [0.00006103515625, 'f90400'],
  [-4.1, 'fbc010666666666666'],
  [Infinity, 'f97c00'],
  [NaN, 'f97e00'],
  [-Infinity, 'f9fc00'],
  [false, 'f4'],
  [true, 'f5'],
  [null, 'f6'],
  [new CborTagged(0, '2013-03-21T20:04:00Z'), 'c074323031332d30332d32315432303a30343a30305a'],
  [new CborTagged(1, 1363896240), 'c11a514b67b0'],
  [new CborTagged(1, 1363896240.5), 'c1fb41d452d9ec200000'],
  [new CborTagged(23, bytesOf('01020304')), 'd74401020304'],
  [new CborTagged(24, bytesOf('6449455446')), 'd818456449455446'],
  [new CborTagged(32, 'http://www.example.com'), 'd82076687474703a2f2f7777772e6578616d706c652e636f6d'],
  [bytesOf(''), '40'],
  [bytesOf('01020304'), '4401020304'],
  ['', '60'],
  ['a', '6161'],
  ['IETF', '6449455446'],
  ['"\\', '62225c'],
  ['\u00fc', '62c3bc'],
  ['\u6c34', '63e6b0b4'],
  ['\ud800\udd51', '64f0908591'],
  [[], '80'],
  [[1, 2, 3], '83010203'],
  [[1, [2, 3], [4, 5]], '8301820203820405'],
  [Array.from({ length: 25 }, (_, i) => i + 1), '98190102030405060708090a0b0c0d0e0f101112131415161718181819'],
  [new Map(), 'a0'],
  [
    new Map([
      [1, 2],
      [3, 4],
    ]),
    'a201020304',
  ],
  [
    new Map<string, CborValue>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
    'a26161016162820203',
  ],
  [['a', new Map([['b', 'c']])], '826161a161626163'],
  [
    new Map(['a', 'b', 'c', 'd', 'e'].map((key) => [key, key.toUpperCase()])),
    'a56161614161626142616361436164614461656145',
  ],
];

/** RFC 8949 appendix A: the rows that are well formed and not deterministic, or outside the data model. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['f90000', 'the integer 0 as a float'],
  ['f93c00', 'the integer 1 as a float'],
  ['fa47c35000', 'the integer 100000 as a float'],
  ['f97bff', 'the integer 65504 as a float'],
  ['f9c400', 'the integer -4 as a float'],
  ['fa7f800000', 'a long infinity'],
  ['fb7ff0000000000000', 'a longer infinity'],
  ['fa7fc00000', 'a long NaN'],
  ['fb7ff8000000000000', 'a longer NaN'],
  ['f97e01', 'a NaN with a payload'],
  ['fa3fc00000', '1.5 as a single'],
  ['f7', 'undefined'],
  ['f0', 'simple(16)'],
  ['f8ff', 'simple(255)'],
  ['5f42010243030405ff', 'an indefinite byte string'],
  ['7f657374726561646d696e67ff', 'an indefinite text string'],
  ['9fff', 'an indefinite array'],
  ['9f0102ff', 'an indefinite array with items'],
  ['bf61610161629f0203ffff', 'an indefinite map'],
  ['ff', 'a break'],
  ['1817', 'a long 23'],
  ['190018', 'a long 24'],
  ['1a0000ffff', 'a long 65535'],
  ['1b00000000ffffffff', 'a long 2^32 - 1'],
  ['3817', 'a long -24'],
  ['5800', 'a long empty byte string'],
  ['780161', 'a long text length'],
  ['9800', 'a long array length'],
  ['d801f6', 'a long tag'],
  ['1c', 'a reserved initial byte'],
  ['c24101', 'a bignum that fits an integer'],
  ['c249000000000000000001', 'a bignum with a leading zero'],
  ['c26161', 'a bignum that holds text'],
  ['a2026161016162', 'unsorted integer keys'],
  ['a2616201616102', 'unsorted text keys'],
  ['a262616101616202', 'a longer key before a shorter one'],
  ['a2616101616102', 'a key twice'],
  ['a18001', 'an array as a key'],
  ['a1f93e0001', 'a float as a key'],
  ['0000', 'trailing bytes'],
  ['', 'nothing'],
  ['18', 'a missing argument'],
  ['62ff', 'a short text'],
  ['62c328', 'text that is not UTF-8'],
  ['63eda080', 'text with a surrogate'],
  ['62c080', 'text with an overlong form'],
  ['9bffffffffffffffff', 'an array of 2^64 - 1 items'],
  ['9a7fffffff00', 'an array longer than the input'],
  ['ba7fffffff00', 'a map longer than the input'],
  ['5a7fffffff00', 'a byte string longer than the input'],
];

describe('deterministic CBOR', () => {
  test.each(EXAMPLES.map(([value, bytes]) => ({ value, bytes })))('RFC 8949 appendix A: $bytes', ({ value, bytes }) => {
    expect(hex(encodeCbor(value))).toBe(bytes);
    expect(decodeCbor(bytesOf(bytes))).toStrictEqual(value);
  });

  test.each(REFUSED)('refuses %s: %s', (bytes) => {
    expect(refusal(() => decodeCbor(bytesOf(bytes)))).toMatch(/^cbor_invalid/);
  });

  test('orders the keys of objects by their encoded bytes: shorter first', () => {
    expect(hex(encodeCbor({ bb: 1, a: 2, aa: 3 }))).toBe('a36161026261610362626201');
    expect(hex(encodeCbor({ é: 1, zz: 2, a: 3 }))).toBe('a3616103627a7a0262c3a901');
  });

  test('an own __proto__ key is a key like any other', () => {
    const value = JSON.parse('{"__proto__":1}') as CborValue;
    expect(decodeCbor(encodeCbor(value))).toStrictEqual(new Map([['__proto__', 1]]));
  });

  test('integers beyond 2^53 are exact', () => {
    for (const value of [2n ** 53n, -(2n ** 53n), 2n ** 63n + 1n, -(2n ** 64n), 10n ** 40n, -(10n ** 40n)]) {
      expect(decodeCbor(encodeCbor(value))).toBe(value);
    }
    expect(decodeCbor(encodeCbor(5n))).toBe(5);
    expect(decodeCbor(encodeCbor(Number.MIN_SAFE_INTEGER))).toBe(Number.MIN_SAFE_INTEGER);
  });

  test('what cannot be carried is refused, never dropped', () => {
    const cyclic: CborValue[] = [];
    cyclic.push(cyclic);
    const bad: unknown[] = [
      undefined,
      { a: undefined },
      () => 0,
      Symbol('s'),
      '\ud800',
      `${'x'.repeat(100)}\udc00`,
      new Date(),
      cyclic,
      new Map<unknown, unknown>([[1.5, 1]]),
      new Map<unknown, unknown>([
        [5, 1],
        [5n, 2],
      ]),
      new CborTagged(2, 'x'),
      new CborTagged(-1, 'x'),
      new CborTagged(0.5, 'x'),
    ];
    for (const value of bad) expect(refusal(() => encodeCbor(value as CborValue))).toMatch(/^cbor_unsupported/);
  });

  test('depth is bounded on both sides', () => {
    const nested = (depth: number): Uint8Array => bytesOf(`${'81'.repeat(depth)}00`);
    expect(hex(encodeCbor(decodeCbor(nested(128)) as CborValue))).toBe(hex(nested(128)));
    expect(refusal(() => decodeCbor(nested(129)))).toMatch(/too deep/);
    expect(refusal(() => decodeCbor(nested(100_000)))).toMatch(/too deep/);
    expect(refusal(() => decodeCbor(nested(3), { depth: 2 }))).toMatch(/too deep/);
    expect(refusal(() => decodeCbor(nested(3), { bytes: 3 }))).toMatch(/too many/);
  });

  test('items are bounded, those of all arrays and maps together', () => {
    const three = bytesOf('8200a10000');
    expect(decodeCbor(three, { items: 3 })).toStrictEqual([0, new Map([[0, 0]])]);
    expect(refusal(() => decodeCbor(three, { items: 2 }))).toMatch(/too many items/);
  });

  test('values larger than the kept buffer, and calls from within a getter, are encoded whole', () => {
    const large = { a: 'x'.repeat(200_000), b: new Uint8Array(100_000) };
    expect(decodeCbor(encodeCbor(large))).toStrictEqual(new Map<string, unknown>(Object.entries(large)));
    const inner = {
      get a() {
        return encodeCbor({ b: [1, 2, 3] });
      },
    };
    expect(hex(encodeCbor([0, inner, 1]))).toBe('8300a1616147a161628301020301');
  });

  const value: fc.Arbitrary<CborValue> = fc.letrec<{ value: CborValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.constantFrom(null, true, false),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double(),
      fc.float(),
      fc.bigInt(),
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 70 }),
      fc.array(tie('value'), { maxLength: 6 }),
      fc.dictionary(fc.string({ unit: 'binary', maxLength: 30 }), tie('value'), { maxKeys: 6 }),
      fc
        .uniqueArray(fc.tuple(fc.oneof(fc.bigInt(), fc.string({ unit: 'binary' })), tie('value')), {
          maxLength: 6,
          selector: ([key]) => key,
        })
        .map((entries) => new Map(entries)),
      fc.tuple(fc.integer({ min: 4, max: 70_000 }), tie('value')).map(([tag, inner]) => new CborTagged(tag, inner)),
    ),
  })).value;

  test('what is encoded decodes, and encodes to the same bytes again', () => {
    fc.assert(
      fc.property(value, (each) => {
        const bytes = encodeCbor(each);
        expect(hex(encodeCbor(decodeCbor(bytes) as CborValue))).toBe(hex(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  test('bytes that are accepted are the bytes that the encoder writes', () => {
    let accepted = 0;
    const mutated = fc
      .tuple(value, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }))
      .map(([each, edits]) => {
        const bytes = encodeCbor(each);
        for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 40 })), (bytes) => {
        let decoded: CborValue;
        try {
          decoded = decodeCbor(bytes) as CborValue;
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError);
          return;
        }
        accepted++;
        expect(hex(encodeCbor(decoded))).toBe(hex(bytes));
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe('maps with keys in any order', () => {
  const anyOrder = (text: string): unknown => decodeCbor(bytesOf(text), { keyOrder: 'any' });

  test('are read where the reader says so, in the order of their bytes', () => {
    expect([...(anyOrder('a30a0101024100f4') as ReadonlyMap<unknown, unknown>).keys()]).toStrictEqual([
      10,
      1,
      Uint8Array.of(0),
    ]);
    expect(refusal(() => decodeCbor(bytesOf('a20a010102')))).toContain('ascending order');
  });

  test.each(['a201010102', 'a30a010a02f6f6', 'a24100014100f4', 'a2616100616100'])('hold no key twice: %s', (text) => {
    expect(refusal(() => anyOrder(text))).toContain('cbor_invalid');
  });
});
