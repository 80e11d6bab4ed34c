import { Point } from '@noble/ed25519';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { verifyCofactorless } from './cofactorless.ts';
import { isAcceptablePoint, isCanonicalScalar } from './encoding.ts';
import { publicKeyOf, signEd25519 } from './sign.ts';
import { verifyEd25519 } from './verify.ts';

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const ORDER = Point.CURVE().n;
const PRIME = Point.CURVE().p;

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

/** All eight points whose order divides the cofactor: L times any points. */
function torsionPoints(): Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  for (let y = 2; found.size < 8 && y < 250; y++) {
    let point: Point;
    try {
      point = Point.fromBytes(littleEndian(BigInt(y)));
    } catch {
      continue;
    }
    let sum = Point.ZERO;
    for (let bit = ORDER.toString(2).length - 1; bit >= 0; bit--) {
      sum = sum.double();
      if ((ORDER >> BigInt(bit)) & 1n) sum = sum.add(point);
    }
    found.set(hexOf(sum.toBytes()), sum.toBytes());
  }
  return [...found.values()];
}

/** RFC 8032 §7.1, tests 1 to 3. */
const RFC8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
] as const;

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

describe('Ed25519', () => {
  test.each(RFC8032)('RFC 8032 §7.1: message $message', async ({ seed, publicKey, message, signature }) => {
    expect(hexOf(await publicKeyOf(bytesOf(seed)))).toBe(publicKey);
    expect(hexOf(await signEd25519(bytesOf(seed), bytesOf(message)))).toBe(signature);
    expect(await verifyEd25519(bytesOf(publicKey), bytesOf(message), bytesOf(signature))).toBe(true);
    expect(await verifyCofactorless(bytesOf(publicKey), bytesOf(message), bytesOf(signature))).toBe(true);
    expect(await verifyEd25519(bytesOf(publicKey), bytesOf(`${message}00`), bytesOf(signature))).toBe(false);
  });

  test('every point of small order is refused, as a key and as R, also with the other sign', () => {
    const points = torsionPoints();
    expect(points).toHaveLength(8);
    for (const point of points) {
      const flipped = point.slice();
      flipped[31] = (flipped[31] as number) ^ 0x80;
      expect([isAcceptablePoint(point), isAcceptablePoint(flipped)], hexOf(point)).toStrictEqual([false, false]);
    }
  });

  test('a y of p or more is refused, and the largest below p is looked at', () => {
    for (let i = 0n; i < 19n; i++) expect(isAcceptablePoint(littleEndian(PRIME + i))).toBe(false);
    expect(isAcceptablePoint(littleEndian(PRIME - 2n))).toBe(true);
    expect(isAcceptablePoint(littleEndian(2n))).toBe(true);
  });

  test('an S of L or more is refused', async () => {
    const [{ publicKey, signature, message }] = RFC8032;
    const s = BigInt(`0x${Buffer.from(bytesOf(signature).slice(32)).reverse().toString('hex')}`);
    const malleated = bytesOf(signature);
    malleated.set(littleEndian(s + ORDER), 32);
    expect(isCanonicalScalar(littleEndian(ORDER - 1n))).toBe(true);
    expect(isCanonicalScalar(littleEndian(ORDER))).toBe(false);
    expect(isCanonicalScalar(littleEndian(2n ** 256n - 1n))).toBe(false);
    expect(await verifyEd25519(bytesOf(publicKey), bytesOf(message), malleated)).toBe(false);
  });

  test('a key of small order cannot sign everything', async () => {
    // With A and R the neutral element and S = 0 the equation holds for every message.
    const neutral = littleEndian(1n);
    const signature = new Uint8Array(64);
    signature.set(neutral);
    const message = new TextEncoder().encode('anything');
    expect(await verifyCofactorless(neutral, message, signature)).toBe(true);
    expect(await verifyEd25519(neutral, message, signature)).toBe(false);
  });

  test('bytes of other lengths, and bytes that are no point, are false and no error', async () => {
    const [{ publicKey, signature, message }] = RFC8032;
    const [key, sig, msg] = [bytesOf(publicKey), bytesOf(signature), bytesOf(message)];
    expect(await verifyEd25519(key.subarray(1), msg, sig)).toBe(false);
    expect(await verifyEd25519(key, msg, sig.subarray(1))).toBe(false);
    expect(await verifyEd25519(new Uint8Array(0), msg, new Uint8Array(0))).toBe(false);
    // y = 2 is on no point of the curve, or y = 3 is not; either way nothing verifies.
    for (const y of [2n, 3n, 4n, 5n]) expect(await verifyEd25519(littleEndian(y), msg, sig)).toBe(false);
  });

  test('a platform without Ed25519 gets the same verdicts from our own verification', async () => {
    const importKey = vi
      .spyOn(globalThis.crypto.subtle, 'importKey')
      .mockRejectedValue(new DOMException('no such algorithm', 'NotSupportedError'));
    const { verifyEd25519: fallback } = await import('./verify.ts');
    for (const { publicKey, message, signature } of RFC8032) {
      expect(await fallback(bytesOf(publicKey), bytesOf(message), bytesOf(signature))).toBe(true);
      expect(await fallback(bytesOf(publicKey), bytesOf(`${message}01`), bytesOf(signature))).toBe(false);
    }
    // Asked once, and not again.
    expect(importKey).toHaveBeenCalledTimes(1);
  });

  test('a signature with any bit flipped does not verify, by either way', async () => {
    const [, { publicKey, signature, message }] = RFC8032;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 511 }), async (bit) => {
        const flipped = bytesOf(signature);
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(await verifyEd25519(bytesOf(publicKey), bytesOf(message), flipped)).toBe(false);
        const admitted = isCanonicalScalar(flipped.subarray(32)) && isAcceptablePoint(flipped.subarray(0, 32));
        if (admitted) expect(await verifyCofactorless(bytesOf(publicKey), bytesOf(message), flipped)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});
