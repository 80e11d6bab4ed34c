import { describe, expect, it, vi } from 'vitest';
import { attestedRefusal } from '../../../test/attested/refusal.ts';
import { createSealingKey, openSealed, seal, type SealContext } from './seal.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const CONTEXT: SealContext = { info: utf8('a binding'), aad: utf8('a secret') };
const SECRET = utf8('what only the enclave may know');

describe('a sealed message', () => {
  it('opens with the key that it was sealed to, and is another each time', async () => {
    const key = await createSealingKey();
    expect(key.publicKey).toHaveLength(32);
    expect(key.privateKey.extractable).toBe(false);
    const [one, other] = await Promise.all([
      seal(key.publicKey, SECRET, CONTEXT),
      seal(key.publicKey, SECRET, CONTEXT),
    ]);
    expect(await openSealed(key, one, CONTEXT)).toEqual(SECRET);
    expect(await openSealed(key, other, CONTEXT)).toEqual(SECRET);
    expect(one.ciphertext).not.toEqual(other.ciphertext);
  });

  it('opens where the public half of a private key cannot be asked for, as on Node 22', async () => {
    const key = await createSealingKey();
    const sealed = await seal(key.publicKey, SECRET, CONTEXT);
    vi.stubGlobal('crypto', {
      subtle: new Proxy(crypto.subtle, {
        get: (subtle, name) => {
          if (name === 'getPublicKey') return undefined;
          const member: unknown = Reflect.get(subtle, name, subtle);
          return typeof member === 'function' ? member.bind(subtle) : member;
        },
      }),
    });
    try {
      expect(await openSealed(key, sealed, CONTEXT)).toEqual(SECRET);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('does not open with another key, in another context, or changed', async () => {
    const [key, stranger] = await Promise.all([createSealingKey(), createSealingKey()]);
    const sealed = await seal(key.publicKey, SECRET, CONTEXT);
    const changed = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte));
    const attempts = [
      openSealed(stranger, sealed, CONTEXT),
      openSealed(key, sealed, { ...CONTEXT, info: utf8('another binding') }),
      openSealed(key, sealed, { ...CONTEXT, aad: utf8('another secret') }),
      openSealed(key, { ...sealed, enc: changed(sealed.enc) }, CONTEXT),
      openSealed(key, { ...sealed, ciphertext: changed(sealed.ciphertext) }, CONTEXT),
      openSealed(key, { ...sealed, ciphertext: sealed.ciphertext.subarray(1) }, CONTEXT),
      openSealed(key, { enc: new Uint8Array(0), ciphertext: new Uint8Array(0) }, CONTEXT),
    ];
    expect(await Promise.all(attempts.map(attestedRefusal))).toEqual(attempts.map(() => 'sealed_invalid'));
  });

  it('is not made for a key of the wrong length or of small order, which anybody could open', async () => {
    for (const bytes of [31, 33]) {
      expect(await attestedRefusal(seal(new Uint8Array(bytes).fill(9), SECRET, CONTEXT))).toBe('options_invalid');
    }
    const one = new Uint8Array(32);
    one[0] = 1;
    for (const point of [new Uint8Array(32), one]) {
      expect(await attestedRefusal(seal(point, SECRET, CONTEXT))).toBe('options_invalid');
    }
  });
});
