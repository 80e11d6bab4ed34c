import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runOptions } from '../../../test/random/random.ts';
import { nodeHashInto } from './sha256.node.ts';
import { hashInto, sha256, type HashInto } from './sha256.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const expected = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const { full } = runOptions();
if (!full) process.stderr.write('skipped: half a gigabyte is hashed where EDICT_FULL is 1\n');

describe('the portable SHA-256', () => {
  test('FIPS 180-4: nothing, "abc", two blocks and a million times "a"', () => {
    const texts = ['', 'abc', 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', 'a'.repeat(1_000_000)];
    expect(texts.map((text) => hex(sha256(new TextEncoder().encode(text))))).toStrictEqual([
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
      'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    ]);
  });

  test('agrees with the platform at every length of up to five blocks, whatever was hashed before', () => {
    for (let length = 0; length <= 320; length++) {
      const message = Uint8Array.from({ length }, (_, i) => 255 - i * 31 - length);
      expect(hex(sha256(message))).toBe(expected(message));
    }
  });

  test('agrees with the platform on any message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), (message) => {
        expect(hex(sha256(message))).toBe(expected(message));
      }),
    );
  });

  test.each<readonly [string, unknown]>([
    ['a text', 'abc'],
    ['a buffer', new ArrayBuffer(3)],
    ['a view', new DataView(new ArrayBuffer(3))],
    ['other numbers', Int8Array.of(-1)],
    ['an array', [1, 2, 3]],
    ['nothing', undefined],
  ])('refuses what is no bytes: %s', (_, value) => {
    expect(() => sha256(value as Uint8Array)).toThrow(TypeError);
  });

  test('takes bytes of another realm', () => {
    const bytes = runInNewContext('Uint8Array.of(97, 98, 99)') as Uint8Array;
    expect(bytes instanceof Uint8Array).toBe(false);
    expect(hex(sha256(bytes))).toBe(expected(Uint8Array.of(97, 98, 99)));
  });

  test.each([
    [-1, 2],
    [0, 11],
    [11, 11],
    [5, 4],
    [0, NaN],
  ])('refuses a message that is not there: from %d to %d of 10 bytes', (start, end) => {
    const target = new Uint8Array(32);
    expect(() => hashInto(new Uint8Array(10), start, end, target, 0)).toThrow(RangeError);
    expect(target).toStrictEqual(new Uint8Array(32));
  });

  test.runIf(full)('says the length of a message of more bits than a word has', () => {
    const message = new Uint8Array((1 << 29) + 1);
    expect(hex(sha256(message))).toBe(expected(message));
  });
});

describe.each<readonly [string, HashInto]>([
  ['portable', hashInto],
  ["the platform's", nodeHashInto],
])('hashInto: %s', (_, into) => {
  test('hashes a part of its source, and writes nothing but the digest, over its source too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 300 }), fc.nat(), fc.nat(), fc.nat(), (bytes, a, b, c) => {
        const [one, two] = [a % (bytes.length + 1), b % (bytes.length + 1)];
        const [start, end] = [Math.min(one, two), Math.max(one, two)];
        const at = c % (bytes.length - 31);
        const after = bytes.slice();
        after.set(Buffer.from(expected(bytes.subarray(start, end)), 'hex'), at);
        into(bytes, start, end, bytes, at);
        expect(bytes).toStrictEqual(after);
      }),
    );
  });
});
