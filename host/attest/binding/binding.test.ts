import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attestRefusal } from '../../../test/attest/refusal.ts';
import { AttestError } from '../error/error.ts';
import { encodeBinding } from './encode.ts';
import { parseBinding } from './parse.ts';
import { bindingFor } from './slot.ts';
import type { BindingStatement } from './types.ts';

const bytes = (fill: number, length = 32): Uint8Array => new Uint8Array(length).fill(fill);

const STATEMENT: BindingStatement = {
  platform: 'tdx',
  modules: [bytes(1), bytes(2)],
  host: bytes(3),
  signingKey: bytes(4),
  encryptionKey: bytes(5),
  nonce: bytes(6, 16),
  log: { origin: 'example.com/agents', id: bytes(7), size: 12, root: bytes(8) },
  notBefore: 1000,
  expires: 2000,
};

describe('a binding statement', () => {
  it('is read as it was written', () => {
    expect(parseBinding(encodeBinding(STATEMENT))).toEqual(STATEMENT);
    const whole = { ...STATEMENT, config: bytes(9), vm: bytes(10), gpu: bytes(11) };
    expect(parseBinding(encodeBinding(whole))).toEqual(whole);
  });

  it.each<[string, Partial<BindingStatement>]>([
    ['a nonce that can be guessed', { nonce: bytes(6, 15) }],
    ['no module', { modules: [] }],
    ['modules out of order', { modules: [bytes(2), bytes(1)] }],
    ['a time that is none', { expires: Number.NaN }],
    ['an origin with a lone surrogate', { log: { ...STATEMENT.log, origin: '\ud800' } }],
    ['an origin too long in bytes', { log: { ...STATEMENT.log, origin: 'é'.repeat(128) } }],
  ])('is not written with %s', (_, part) => {
    expect(attestRefusal(() => encodeBinding({ ...STATEMENT, ...part }))).toBe('options_invalid');
  });

  it('is not looked at when it is too large', () => {
    expect(attestRefusal(() => parseBinding(new Uint8Array(4097)))).toBe('too_large');
  });

  it('stands in a slot as another hash whenever one bit of it differs', async () => {
    const written = encodeBinding(STATEMENT);
    const changed = written.slice();
    changed[40] = (changed[40] as number) ^ 1;
    for (const slot of ['tdx', 'tpm'] as const) {
      expect(await bindingFor(slot, changed)).not.toEqual(await bindingFor(slot, written));
    }
  });

  it('is refused, or is the one that these bytes stand for, whatever the bytes are', () => {
    const written = encodeBinding(STATEMENT);
    const edits = fc.array(fc.tuple(fc.nat(written.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    let refused = 0;
    fc.assert(
      fc.property(edits, fc.nat(4), (list, cut) => {
        const edited = written.slice(0, written.length - (cut === 4 ? 1 : 0));
        for (const [at, byte] of list) edited[at % edited.length] = byte;
        try {
          expect(encodeBinding(parseBinding(edited))).toEqual(edited);
        } catch (error) {
          expect(error).toBeInstanceOf(AttestError);
          refused++;
        }
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
