/** The hashes that stores need, against others of their kind. */
import { createHash } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { LibraryModule } from './library.ts';
import { sipOf } from './sip.ts';

let library: LibraryModule;
beforeAll(async () => {
  library = await LibraryModule.load();
});

/** SHA-256 of bytes that come in pieces, the last byte by itself where there is one. */
const digestOf = (pieces: readonly Uint8Array[], last?: number): string => {
  const { exports } = library;
  const all = Buffer.concat(pieces);
  let at = library.putFrame(Buffer.concat([all, new Uint8Array(40)]));
  const to = at + Math.ceil(all.length / 8) * 8;
  exports.startDigest();
  for (const { length } of pieces) {
    exports.digest(at, length);
    at += length;
  }
  if (last !== undefined) exports.digestByte(last);
  exports.endDigest(to);
  return Buffer.from(exports.memory.buffer.slice(to, to + 32)).toString('hex');
};

/** FIPS 180-4 examples (NIST CSRC). */
it.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
])('SHA-256 of %j is that of the standard', (text, expected) => {
  expect(digestOf([Buffer.from(text)])).toBe(expected);
});

it('SHA-256 of every length up to three blocks is that of others, whole and with its last byte apart', () => {
  for (let length = 0; length <= 192; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 151 + length) & 255);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(Buffer.from(sha256(bytes)).toString('hex')).toBe(expected);
    expect(digestOf([bytes])).toBe(expected);
    if (length > 0) expect(digestOf([bytes.subarray(0, -1)], bytes[length - 1])).toBe(expected);
  }
});

it('SHA-256 of bytes in pieces is that of all of them', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (pieces) => {
      expect(digestOf(pieces)).toBe(createHash('sha256').update(Buffer.concat(pieces)).digest('hex'));
    }),
    { numRuns: 500 },
  );
});

it('SipHash-1-3 is that of its authors', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.uint8Array({ maxLength: 40 }),
      (key0, key1, bytes) => {
        const at = library.putFrame(bytes);
        expect(library.exports.sipHash(key0, key1, at, bytes.length) >>> 0).toBe(sipOf(key0, key1, bytes));
      },
    ),
    { numRuns: 500 },
  );
});
