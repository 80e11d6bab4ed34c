import { describe, expect, it } from 'vitest';
import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborValue } from '../../engine/cbor/types.ts';
import { attestRefusal } from '../../../test/attest/refusal.ts';
import { AttestError } from '../error/error.ts';
import { verifyEvidence } from '../verify.ts';
import { ACCELERATORS } from './accelerators.ts';
import { wireForm } from './form.ts';
import { KINDS, type VerifiedPlatform } from './kinds.ts';

const some = Uint8Array.of(1, 2, 3);
const COLLATERAL = {
  root_ca_crl: some,
  pck_crl: 'PEM',
  tcb_info_issuer_chain: 'PEM',
  tcb_info: '{}',
  qe_identity_issuer_chain: 'PEM',
  qe_identity: '{}',
  pck_certificate_chain: null,
};
const SNP = { certificates: [some, some], revocationLists: [] };
const QUOTE = { message: some, signature: some, pcrs: [{ index: 7, value: some }] };

/** Evidence and endorsements of each platform, as they travel. */
const TRAVELS: Readonly<Record<VerifiedPlatform, readonly [CborValue, CborValue]>> = {
  none: [null, null],
  tdx: [{ quote: some, eventLog: some }, { collateral: COLLATERAL }],
  sgx: [{ quote: some }, { collateral: null }],
  nitro: [{ document: some }, {}],
  azure: [
    { hclReport: some, quote: QUOTE, tdQuote: null },
    { snp: SNP, tdx: { collateral: COLLATERAL } },
  ],
  snp: [{ report: some }, SNP],
  gcp: ['a.b.c', { crls: [some] }],
  maa: ['a.b.c', {}],
};
const PLATFORMS = Object.keys(TRAVELS) as VerifiedPlatform[];

describe('evidence of a platform', () => {
  it.each(PLATFORMS)('of %s is read as it was written', (platform) => {
    const [evidence, endorsements] = TRAVELS[platform].map((value) => decodeCbor(encodeCbor(value)));
    expect(KINDS[platform].evidence(evidence, 'evidence')).toEqual(TRAVELS[platform][0]);
    expect(KINDS[platform].endorsements(endorsements, 'endorsements')).toEqual(TRAVELS[platform][1]);
  });

  it.each(PLATFORMS)('of %s is of no other form', (platform) => {
    const { evidence, endorsements } = KINDS[platform];
    for (const other of [7, true, [some], { report: 'text' }, { extra: some }, some] as const) {
      const data = decodeCbor(encodeCbor(other));
      expect(attestRefusal(() => evidence(data, 'evidence'))).toBe('malformed');
      expect(attestRefusal(() => endorsements(data, 'endorsements'))).toBe('malformed');
    }
    expect(attestRefusal(() => evidence(undefined, 'evidence'))).toBe('malformed');
  });

  it.each(PLATFORMS)('of %s is judged under no policy that is no object', async (platform) => {
    const [evidence, endorsements] = TRAVELS[platform];
    const parts = { platform, evidence } as unknown as Parameters<typeof verifyEvidence>[0];
    for (const policy of [null, undefined, 7, 'strict', true]) {
      const options = { endorsements, policy, at: 0, expectedBinding: null };
      const judged = verifyEvidence(parts, options as unknown as Parameters<typeof verifyEvidence>[1]);
      await expect(judged).rejects.toMatchObject({ code: 'options_invalid' });
    }
  });

  it('has no more parts than there can be', () => {
    const many = decodeCbor(encodeCbor({ certificates: Array.from({ length: 17 }, () => some), revocationLists: [] }));
    expect(attestRefusal(() => KINDS.snp.endorsements(many, 'endorsements'))).toBe('malformed');
  });
});

describe('what accelerators answered', () => {
  const device = { architecture: 'HOPPER', report: some, certificates: [some, some], nonce: null };
  const travels = {
    nvidia: [
      { devices: [device, { ...device, architecture: null, nonce: some }] },
      { manifests: [some], ocspResponses: [some] },
    ],
    'nvidia-nras': [{ token: some }, {}],
  } as const;
  const kinds = Object.keys(travels) as (keyof typeof travels)[];

  it.each(kinds)('of the kind %s is read as it was written', (kind) => {
    const [evidence, endorsements] = travels[kind].map((value) => decodeCbor(encodeCbor(wireForm(value))));
    expect(ACCELERATORS[kind].evidence(evidence, 'evidence')).toEqual(travels[kind][0]);
    expect(ACCELERATORS[kind].endorsements(endorsements, 'endorsements')).toEqual(travels[kind][1]);
  });

  it.each(kinds)('of the kind %s is of no other form', (kind) => {
    const { evidence, endorsements } = ACCELERATORS[kind];
    for (const other of [
      7,
      true,
      [some],
      { token: 'text' },
      { devices: [{ ...device, extra: 1 }] },
      { extra: some },
      some,
    ]) {
      const data = decodeCbor(encodeCbor(other));
      expect(attestRefusal(() => evidence(data, 'evidence'))).toBe('malformed');
      expect(attestRefusal(() => endorsements(data, 'endorsements'))).toBe('malformed');
    }
  });

  it('has no more parts than there can be', () => {
    const { evidence, endorsements } = ACCELERATORS.nvidia;
    const lists = [
      () => evidence(decodeCbor(encodeCbor({ devices: Array.from({ length: 17 }, () => device) })), 'evidence'),
      () =>
        evidence(
          decodeCbor(encodeCbor({ devices: [{ ...device, certificates: Array.from({ length: 9 }, () => some) }] })),
          'evidence',
        ),
      () => endorsements(decodeCbor(encodeCbor({ manifests: Array.from({ length: 65 }, () => some) })), 'endorsements'),
      () =>
        endorsements(
          decodeCbor(encodeCbor({ manifests: [], ocspResponses: Array.from({ length: 129 }, () => some) })),
          'endorsements',
        ),
    ];
    for (const list of lists) expect(attestRefusal(list)).toBe('malformed');
  });
});

describe('a platform that is none', () => {
  it.each(['constructor', '__proto__', 'toString', 'nvidia', ''])('is refused by its name: %s', async (name) => {
    const platform = name as 'none';
    const options = { endorsements: null, policy: {}, at: 0, expectedBinding: null };
    await expect(verifyEvidence({ platform, evidence: null }, options)).rejects.toThrow(AttestError);
  });
});
