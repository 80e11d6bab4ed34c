import { describe, expect, test } from 'vitest';
import { der, ecdsaDer, makeKey, signRaw, type KeyKind } from '../../test/attest/pki.ts';
import type { SignatureAlgorithm } from './algorithm.ts';
import { verifyRawSignature, verifySignature } from './signature.ts';

const message = new TextEncoder().encode('what is signed');
const NAMES = { RSA: 'RSASSA-PKCS1-v1_5', 'RSA-PSS': 'RSA-PSS' } as const;

describe('a signature', () => {
  test.each<readonly [KeyKind, SignatureAlgorithm['hash']]>([
    ['P-256', 'SHA-256'],
    ['P-384', 'SHA-384'],
    ['P-384', 'SHA-256'],
    ['P-521', 'SHA-512'],
    ['RSA', 'SHA-256'],
    ['RSA', 'SHA-512'],
    ['RSA-PSS', 'SHA-384'],
    ['RSA-PSS', 'SHA-256'],
  ])('of %s with %s verifies, and of nothing else than its message, key, hash and algorithm', async (kind, hash) => {
    const key = await makeKey(kind, { hash });
    const other = await makeKey(kind, { hash });
    const raw = await signRaw(key, message);
    const isEc = kind !== 'RSA' && kind !== 'RSA-PSS';
    const signature = isEc ? ecdsaDer(raw) : raw;
    const algorithm: SignatureAlgorithm = { name: isEc ? 'ECDSA' : NAMES[kind], hash };
    const changed = signature.slice();
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(await verifySignature(algorithm, key.spki, message, signature)).toBe(true);
    expect(await verifySignature(algorithm, key.spki, message.slice(1), signature)).toBe(false);
    expect(await verifySignature(algorithm, other.spki, message, signature)).toBe(false);
    expect(await verifySignature(algorithm, key.spki, message, changed)).toBe(false);
    const otherHash = hash === 'SHA-256' ? 'SHA-384' : 'SHA-256';
    expect(await verifySignature({ ...algorithm, hash: otherHash }, key.spki, message, signature)).toBe(false);
    if (isEc) expect(await verifyRawSignature(hash, key.spki, message, raw)).toBe(true);
    expect(await verifyRawSignature(hash, key.spki, message.slice(1), raw)).toBe(false);
    expect(await verifyRawSignature(hash, key.spki, message, raw.slice(1))).toBe(false);
    expect(await verifyRawSignature(hash, new Uint8Array(3), message, raw)).toBe(false);
    for (const name of ['ECDSA', 'RSASSA-PKCS1-v1_5', 'RSA-PSS'] as const) {
      expect(await verifySignature({ name, hash }, key.spki, message, signature)).toBe(name === algorithm.name);
    }
  });

  test('of an RSA key of fewer than 2,048 bits is none', async () => {
    const key = await makeKey('RSA', { bits: 1024 });
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
    expect(await verifySignature(algorithm, key.spki, message, await signRaw(key, message))).toBe(false);
  });

  test('of ECDSA that is not two numbers in their shortest form is none', async () => {
    const key = await makeKey();
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
    const raw = await signRaw(key, message);
    const good = ecdsaDer(raw);
    const number = (bytes: Uint8Array) => der.element(2, bytes);
    const positive = (bytes: Uint8Array) => number(Uint8Array.of(0, 0, ...bytes));
    const wrong = [
      raw,
      new Uint8Array(0),
      Uint8Array.of(...good, 0),
      good.slice(0, -1),
      der.sequence(positive(raw.subarray(0, 32)), positive(raw.subarray(32))),
      der.sequence(number(Uint8Array.of(0x80)), number(Uint8Array.of(1))),
      der.sequence(number(new Uint8Array(0)), number(Uint8Array.of(1))),
      der.sequence(der.integer(1)),
      der.sequence(der.integer(0), der.integer(0)),
      der.sequence(der.integer(1), der.integer(1), der.integer(1)),
      der.sequence(der.integer(1n << 260n), der.integer(1)),
    ];
    expect(await verifySignature(algorithm, key.spki, message, good)).toBe(true);
    for (const each of wrong) expect(await verifySignature(algorithm, key.spki, message, each)).toBe(false);
  });

  test('of what is no key is none', async () => {
    const key = await makeKey();
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
    const signature = ecdsaDer(await signRaw(key, message));
    const offCurve = key.spki.slice();
    offCurve[offCurve.length - 1] = (offCurve.at(-1) ?? 0) ^ 1;
    const wrong = [
      new Uint8Array(0),
      Uint8Array.of(0x30, 0),
      key.spki.slice(0, -1),
      offCurve,
      Uint8Array.of(...key.spki, 0),
    ];
    for (const each of wrong) expect(await verifySignature(algorithm, each, message, signature)).toBe(false);
  });
});
