import { beforeAll, describe, expect, it } from 'vitest';
import { formatReceipt, readReceiptTrust, receiptVerifier, verifyReceipt, type ReceiptTrust } from '../index.ts';
import { formatCosignerKey, formatVerifierKey } from '../../audit/index.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { attestRefusal } from '../../../test/attest/refusal.ts';
import { makeParts, ORIGIN, type Made } from '../../../test/attested/receipt.ts';
import { MODULE, NOW } from '../../../test/attested/statement.ts';

const DIGEST = encodeHex(MODULE);

let made: Made;
let whole: Record<string, unknown>;
const read = (data: unknown) => readReceiptTrust(new TextEncoder().encode(JSON.stringify(data)));

beforeAll(async () => {
  made = await makeParts({ platform: 'none' });
  whole = {
    keys: made.trust.log.keys.map(formatVerifierKey),
    origin: ORIGIN,
    witnesses: `witness w1 ${formatCosignerKey(made.witness)}\nquorum w1\n`,
    modules: [{ digest: DIGEST, name: 'baseline', rebuilt: true }],
    hosts: ['03'.repeat(32)],
    platforms: { none: { software: 'accept' } },
    nonce: { value: '06'.repeat(16), at: NOW - 2000 },
  };
});

describe('trust that a program says', () => {
  it('is read whole before any receipt, also what it says of other platforms', () => {
    const bytes = formatReceipt(made.parts);
    const wrong = [
      { platforms: { none: { software: 'accept' }, snp: { chip: [] } } },
      { platforms: { none: { software: 'accept' }, sev: {} } },
      { accelerators: { nvidia: { mode: [] } } },
      { nonce: { value: new Uint8Array(16), at: Number.NaN } },
    ];
    for (const over of wrong) {
      const trust = { ...made.trust, ...over } as ReceiptTrust;
      expect(attestRefusal(() => receiptVerifier(trust))).toBe('options_invalid');
      expect(attestRefusal(() => void verifyReceipt(bytes, trust, NOW))).toBe('options_invalid');
    }
    expect(attestRefusal(() => void receiptVerifier(made.trust).verify(bytes, Number.NaN))).toBe('options_invalid');
  });
});

describe('a trust file', () => {
  it('says all that a verifier can trust', async () => {
    const { verdict, claims } = await verifyReceipt(formatReceipt(made.parts), await read(whole), NOW + 60_000);
    expect(verdict).toBe('accept');
    expect(claims.filter(({ status }) => status !== 'pass').map(({ id }) => id)).toEqual(['measured', 'accelerators']);
  });

  it('of a key alone accepts no platform, and takes any module and host', async () => {
    const trust = await read({ keys: whole['keys'] });
    expect(trust).toEqual({
      log: { origin: ORIGIN, keys: made.trust.log.keys },
      witnesses: null,
      modules: null,
      hosts: null,
      platforms: {},
    });
  });

  it.each<[string, object]>([
    ['without a key', { keys: [] }],
    ['with a key that is none', { keys: ['key'] }],
    ['with a member that is not known', { software: true }],
    ['with witnesses that are no policy', { witnesses: 'quorum w9' }],
    ['with an origin that is no text', { origin: 1 }],
    ['with a module that is no digest', { modules: [{ digest: 'AA'.repeat(32) }] }],
    ['with a module without a digest', { modules: [{ name: 'a' }] }],
    ['with a module that is a text', { modules: [DIGEST] }],
    ['with a module with an unknown member', { modules: [{ digest: DIGEST, rebuild: true }] }],
    ['with modules that are no list', { modules: { digest: DIGEST } }],
    ['with a host that is no digest', { hosts: ['03'] }],
    ['with a list of platforms', { platforms: ['snp'] }],
    ['with platforms that are null', { platforms: null }],
    ['with a platform that there is not', { platforms: { sev: {} } }],
    ['with a policy that is none of its platform', { platforms: { none: { software: 'accept' }, snp: { chip: [] } } }],
    ['with a policy of accelerators that is none', { accelerators: { nvidia: { mode: [] } } }],
    ['with a nonce without its time', { nonce: { value: '06'.repeat(16) } }],
    ['with a nonce without its value', { nonce: { at: 1 } }],
  ])('is refused %s', async (_, over) => {
    await expect(read({ ...whole, ...over })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:options_invalid|key_invalid|policy_malformed)$/),
    });
  });

  it('is refused when one of its members stands twice', async () => {
    const text = JSON.stringify(whole).replace('{', '{"hosts":null,');
    await expect(readReceiptTrust(new TextEncoder().encode(text))).rejects.toMatchObject({ code: 'options_invalid' });
  });

  it('is refused when it is no JSON, no object, or too long', async () => {
    for (const bytes of [Uint8Array.of(0xff), Uint8Array.of(0x5b, 0x5d), new Uint8Array((1 << 22) + 1).fill(0x20)]) {
      await expect(readReceiptTrust(bytes)).rejects.toMatchObject({ code: 'options_invalid' });
    }
  });
});
