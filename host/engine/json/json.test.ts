import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../error/error.ts';
import { Float } from './float.ts';
import { parseJson } from './parse.ts';

function refusal(text: string, options?: Parameters<typeof parseJson>[1]): string {
  try {
    parseJson(text, options);
  } catch (error) {
    if (error instanceof EngineError && error.code === 'json_invalid') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('the lossless JSON reader', () => {
  test('keeps integers, floats and large integers apart', () => {
    expect(
      parseJson('[5, 5.0, 5e0, 0.5, -0, -0.0, 9007199254740991, 9007199254740992, -9007199254740993, 1e400, 1E-400]'),
    ).toStrictEqual([
      5,
      new Float(5),
      new Float(5),
      new Float(0.5),
      -0,
      new Float(-0),
      9007199254740991,
      9007199254740992n,
      -9007199254740993n,
      new Float(Infinity),
      new Float(0),
    ]);
    expect(parseJson(`1${'0'.repeat(400)}`)).toBe(10n ** 400n);
    expect(parseJson('9'.repeat(4_300))).toBe(10n ** 4_300n - 1n);
    expect(refusal('9'.repeat(4_301))).toMatch(/digits/);
  });

  test('__proto__ is an own key and touches no prototype', () => {
    const value = parseJson('{"__proto__": {"polluted": true}, "constructor": 1}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(value['polluted']).toBeUndefined();
  });

  test('a key that stands twice is an error, or the last one wins', () => {
    expect(refusal('{"a":1,"b":2,"a":3}')).toBe('JSON, line 1, column 17: the key "a" stands twice');
    expect(refusal('{"__proto__":1,"__proto__":2}')).toMatch(/twice/);
    expect(parseJson('{"a":1,"a":2}', { duplicates: 'last' })).toEqual({ a: 2 });
    expect(JSON.stringify(parseJson('{"__proto__":1,"__proto__":2}', { duplicates: 'last' }))).toBe('{"__proto__":2}');
  });

  test.each([
    '',
    ' ',
    '{',
    '[',
    '"',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '{"a":1,}',
    '[1,]',
    '[,1]',
    '{,}',
    '01',
    '-01',
    '+1',
    '.5',
    '5.',
    '1e',
    '1e+',
    '-',
    '0x10',
    'NaN',
    'Infinity',
    'tru',
    'True',
    'nul',
    'undefined',
    "'a'",
    '{a:1}',
    '"\t"',
    '"\u0000"',
    '"\\x41"',
    '"\\u12"',
    '"\\u{41}"',
    '"\\',
    '1 2',
    '[1] x',
    '\ufeff1',
    '\u00a01',
    '[1//c\n]',
    '{"a":1;}',
    '1_000',
    '"\\constructor"',
  ])('refuses %j', (text) => {
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(refusal(text)).not.toBe('accepted');
  });

  test('errors say line and column', () => {
    expect(refusal('{\n  "a": tru\n}')).toBe('JSON, line 2, column 8: a value must stand here');
  });

  test('depth and length are bounded before work is done', () => {
    expect(refusal('['.repeat(100_000))).toMatch(/too deep/);
    expect(refusal('[[[1]]]', { depth: 2 })).toMatch(/too deep/);
    expect(parseJson('[[1]]', { depth: 2 })).toEqual([[1]]);
    expect(refusal('[1]', { length: 2 })).toMatch(/too long/);
  });

  /** What JSON.parse would have given. */
  function lossy(value: unknown): unknown {
    if (value instanceof Float) return value.value;
    if (typeof value === 'bigint') return Number(value);
    if (Array.isArray(value)) return value.map(lossy);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, lossy(each)]));
  }

  test('agrees with JSON.parse, but for what that loses', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 6, stringUnit: 'binary' }),
        fc.constantFrom(undefined, 1, '\t'),
        (json, indent) => {
          const text = JSON.stringify(JSON.parse(json), undefined, indent);
          expect(lossy(parseJson(text))).toStrictEqual(JSON.parse(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('accepts and refuses what JSON.parse accepts and refuses', () => {
    const edited = fc
      .tuple(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom('', '"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', '.', 'e', ' ', '\n', 'u'),
      )
      .map(
        ([json, at, piece]) => json.slice(0, at % (json.length + 1)) + piece + json.slice((at % (json.length + 1)) + 1),
      );
    let refused = 0;
    fc.assert(
      fc.property(edited, (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          refused++;
          expect(refusal(text, { duplicates: 'last' })).not.toBe('accepted');
          return;
        }
        expect(lossy(parseJson(text, { duplicates: 'last' }))).toStrictEqual(expected);
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
