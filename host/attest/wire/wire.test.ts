import { describe, expect, it } from 'vitest';
import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborValue } from '../../engine/cbor/types.ts';
import { attestRefusal } from '../../../test/attest/refusal.ts';
import { AttestError } from '../error/error.ts';
import { verifyEvidence } from '../verify.ts';
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

  it('has no more parts than there can be', () => {
    const many = decodeCbor(encodeCbor({ certificates: Array.from({ length: 17 }, () => some), revocationLists: [] }));
    expect(attestRefusal(() => KINDS.snp.endorsements(many, 'endorsements'))).toBe('malformed');
  });
});

describe('a platform that is none', () => {
  it.each(['constructor', '__proto__', 'toString', 'nvidia', ''])('is refused by its name: %s', async (name) => {
    const platform = name as 'none';
    const options = { endorsements: null, policy: {}, at: 0, expectedBinding: null };
    await expect(verifyEvidence({ platform, evidence: null }, options)).rejects.toThrow(AttestError);
  });
});
