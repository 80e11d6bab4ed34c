import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { decodeHex, encodeHex } from './hex.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('canonical base64', () => {
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('RFC 4648 §10: %j is %j', (text, encoded) => {
    expect(encodeBase64(ascii(text))).toBe(encoded);
    expect(decodeBase64(encoded, 6)).toStrictEqual(ascii(text));
  });

  test.each([
    ['no padding', 'Zg'],
    ['half the padding', 'Zg='],
    ['non-zero pad bits after one byte', 'Zh=='],
    ['non-zero pad bits after two bytes', 'Zm9='],
    ['padding within', 'Zg==Zg=='],
    ['only padding', '===='],
    ['three pads', 'Z==='],
    ['white space', 'Zm 9v'],
    ['a newline at the end', 'Zm9v\n'],
    ['the url-safe alphabet', '-_-_'],
    ['a character outside ASCII', 'Zm9\u00e9'],
    ['a character that is ASCII modulo 128', 'Zm9\u0176'],
  ])('refuses %s', (_, text) => {
    expect(decodeBase64(text, 100)).toBeUndefined();
  });

  test('refuses more than the limit, however much more', () => {
    expect(decodeBase64('Zm9v', 3)).toBeDefined();
    expect(decodeBase64('Zm9v', 2)).toBeUndefined();
    expect(decodeBase64('A'.repeat(1 << 24), 32)).toBeUndefined();
  });

  test('what decodes, encodes to the same text, and to no other', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encodeBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(decodeBase64(text, 100)).toStrictEqual(bytes);
      }),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '+', '/', '='), maxLength: 12 }),
        (text) => {
          const bytes = decodeBase64(text, 100);
          if (bytes !== undefined) expect(encodeBase64(bytes)).toBe(text);
        },
      ),
    );
  });
});

describe('hexadecimal', () => {
  test('is lower case and of the expected length', () => {
    expect(encodeHex(Uint8Array.of(0, 171, 255))).toBe('00abff');
    expect(decodeHex('00abff', 3)).toStrictEqual(Uint8Array.of(0, 171, 255));
    for (const bad of ['00ABff', '00abf', '00abff0', '00abfg', '0 abff', '']) expect(decodeHex(bad, 3)).toBeUndefined();
  });
});
