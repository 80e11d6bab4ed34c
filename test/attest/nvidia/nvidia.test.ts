import { describe, expect, it } from 'vitest';
import { AttestError } from '../../../host/attest/error/error.ts';
import { readNvidiaEvidence } from '../../../host/attest/nvidia/evidence.ts';
import type { NvidiaDevice } from '../../../host/attest/nvidia/types.ts';
import { verifyNvidia } from '../../../host/attest/nvidia/verify.ts';
import { encodeHex } from '../../../host/encoding/base64/hex.ts';
import {
  appraise,
  ASKED,
  BOTH,
  type Case,
  entryOf,
  failures,
  flagged,
  MANIFESTS,
  named,
  NONCE,
  NONCED,
  OLD_PPCIE,
  PPCIE,
  text,
  withSecond,
} from './case.ts';
import { DRIVER, makeGpu, NVIDIA_TIME, VBIOS } from './device.ts';

describe('a report of a good GPU', () => {
  it.each([
    {},
    { expectedNonces: null },
    { become: withSecond, expectedNonces: [NONCE, NONCE], policy: { devices: 2 } },
    { become: (device: NvidiaDevice) => ({ ...device, nonce: null }) },
    { policy: { driverVersions: [DRIVER], vbiosVersions: [VBIOS], fwid: 'required' } },
    { policy: { manifests: 'unchecked' }, manifests: [] },
    { policy: { manifests: 'unchecked' }, manifests: [], answers: { signer: null } },
    { policy: { revocation: 'unchecked' }, answers: { issuer: null, signer: null } },
    { policy: { revocation: 'if-present' }, answers: { issuer: null, signer: null } },
    { policy: { allowCertificateHold: true }, answers: { issuer: { status: 6 } } },
    {
      policy: { ocspMaximumAgeSeconds: 3600 },
      answers: { issuer: { thisUpdate: NVIDIA_TIME - 3_600_000, nextUpdate: null } },
    },
    {
      policy: { ocspNonce: encodeHex(NONCE) },
      answers: { issuer: { response: NONCED }, signer: { response: NONCED, hash: 'SHA-384' } },
    },
    // A leaf that says where its status is asked for.
    {
      gpu: { leaf: { extensions: [ASKED] } },
      answers: { leaf: {} },
      policy: { manifests: 'unchecked' },
      fields: { 20: undefined },
    },
    // A switch: no driver, no firmware id, and a VBIOS in text.
    { fields: { 3: undefined, 20: undefined, 6: text(VBIOS) } },
    // As genuine Blackwells say it: not configured, of a fixed width.
    { gpu: flagged(0, 0x80, 0, 0, 1) },
    { gpu: flagged(0, 0x10), policy: { debug: 'any' } },
    { fields: named(0) },
    { fields: named(1), policy: { modes: ['mpt'] } },
    { fields: { 21: Uint8Array.of(0x55) }, policy: { modes: ['spt'] } },
    { fields: PPCIE, policy: { switches: 'unchecked' } },
    { ...BOTH, fields: PPCIE },
    { ...BOTH, fields: OLD_PPCIE, policy: { modes: ['ppcie'] } },
    // NVDEC0 is off, and nothing of it is measured.
    { manifests: [{ golden: { 35: [1], 0: [0] } }, MANIFESTS[1] ?? {}] },
  ] satisfies Case[])('is accepted: %o', async (good) => {
    expect(await failures(good)).toEqual([]);
  });

  it('says what it claims', async () => {
    const { claims } = await appraise({});
    expect(claims?.devices).toMatchObject([
      {
        name: 'GH100 A01 GSP FMC LF',
        driverVersion: DRIVER,
        vbiosVersion: VBIOS,
        nonce: encodeHex(NONCE),
        fwid: 'f1'.repeat(48),
        mode: null,
      },
    ]);
    expect(claims?.devices[0]?.measurements['4']).toBe('03'.repeat(48));
  });

  it('is of no use to those who trust NVIDIA alone', async () => {
    const { makeDevice } = await makeGpu();
    const policy = { revocation: 'unchecked', manifests: 'unchecked' } as const;
    const options = { endorsements: { manifests: [] }, policy, at: NVIDIA_TIME, expectedNonces: null };
    const { checks } = await verifyNvidia({ devices: [await makeDevice()] }, options);
    expect(checks.filter(({ status }) => status === 'fail').map(({ id }) => id)).toEqual(['root-pinned']);
  });
});
describe('the JSON of NVIDIA’s tools', () => {
  const json = (value: unknown): Uint8Array => text(JSON.stringify(value));

  it('is read as it was written', async () => {
    const device = await (await makeGpu()).makeDevice({ nonce: NONCE });
    expect(readNvidiaEvidence(json([entryOf(device), entryOf(device)]))).toEqual({ devices: [device, device] });
  });

  it('is refused when it is something else', async () => {
    const entry = entryOf(await (await makeGpu()).makeDevice());
    const wrong = [
      [],
      {},
      null,
      [{}],
      [{ ...entry, nonce: '00' }],
      [{ ...entry, evidence: '?' }],
      [{ ...entry, certificate: 'A' }],
      [{ ...entry, arch: 7 }],
    ];
    for (const value of [...wrong, Array.from({ length: 17 }, () => entry)]) {
      expect(() => readNvidiaEvidence(json(value))).toThrow(AttestError);
    }
  });
});
