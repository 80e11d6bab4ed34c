import { beforeAll, describe, it } from 'vitest';
import { encodeHex } from '../../../host/encoding/base64/hex.ts';
import { expectAlone } from '../alone.ts';
import { makeKey, type TestKey } from '../pki.ts';
import {
  appraise,
  ASKED,
  BOTH,
  type Case,
  flagged,
  MANIFESTS,
  named,
  NONCE,
  NONCED,
  OLD_PPCIE,
  PPCIE,
  SWITCH,
  text,
  withSecond,
} from './case.ts';
import { NVIDIA_TIME, type ManifestOptions } from './device.ts';

let otherKey: TestKey;
beforeAll(async () => {
  otherKey = await makeKey('P-384');
});

const report = (change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): Pick<Case, 'become'> => ({
  become: (device) => ({ ...device, report: change(device.report.slice()) }),
});
const certificates = (change: (all: readonly Uint8Array[]) => readonly Uint8Array[]): Pick<Case, 'become'> => ({
  become: (device) => ({ ...device, certificates: change(device.certificates) }),
});
const [OF_DRIVER = {}, OF_VBIOS = {}] = MANIFESTS;

/** For each check, cases in which it alone fails; made late, since keys are. */
const CASES: Readonly<Record<string, () => readonly Case[]>> = {
  devices: () => [
    { become: () => [] },
    { policy: { devices: 2 } },
    // One that answers twice is no second one.
    { become: (device) => [device, device], expectedNonces: [NONCE, NONCE], policy: { devices: 2 } },
    { become: (device) => [device, device], expectedNonces: [NONCE, NONCE] },
    { become: (device) => [device, device], expectedNonces: null, policy: { devices: 2 } },
    { become: (device) => Array.from({ length: 17 }, () => device) },
  ],
  'report-form': () => [
    report((bytes) => bytes.subarray(0, -1)),
    report((bytes) => Uint8Array.of(...bytes, 0)),
    report(() => new Uint8Array()),
    report((bytes) => bytes.with(0, 0x12)),
    report((bytes) => bytes.with(36, 1)),
    report((bytes) => bytes.with(38, 0xe0)),
    report((bytes) => bytes.with(41, 9)),
    report((bytes) => bytes.with(42, 0)),
    report((bytes) => bytes.with(45, 2)),
    report((bytes) => bytes.with(47, 50)),
    report((bytes) => bytes.with(50, 47)),
    { fields: { 3: text('\n') } },
  ],
  certificates: () => [
    certificates(() => []),
    certificates((all) => all.slice(0, 1)),
    certificates((all) => [Uint8Array.of(0x30, 0), ...all]),
    certificates((all) => Array.from({ length: 9 }, () => all[0] ?? NONCE)),
  ],
  'certificate-chain': () => [
    { gpu: { leaf: { spoil: true } } },
    { gpu: { issuer: { spoil: true } } },
    { gpu: { issuer: { ca: false } } },
    certificates((all) => [...all.slice(0, 2), ...all.slice(0, 1), ...all.slice(2)]),
    certificates((all) => [...all.slice(0, 1), ...all.slice(2)]),
  ],
  'certificate-validity': () => [
    { gpu: { leaf: { notAfter: NVIDIA_TIME - 1000 } } },
    { gpu: { issuer: { notBefore: NVIDIA_TIME + 1000 } } },
  ],
  'root-pinned': () => [{ trust: { root: { serial: 5n } } }],
  revocation: () => [
    { answers: { issuer: null } },
    { answers: { issuer: { status: 1 } } },
    { answers: { issuer: { status: 6 } } },
    { answers: { issuer: { status: 'unknown' } } },
    { answers: { issuer: { nextUpdate: NVIDIA_TIME - 1000 } } },
    { answers: { issuer: { thisUpdate: NVIDIA_TIME + 1000 } } },
    { answers: { issuer: { nextUpdate: null } } },
    { answers: { issuer: { response: { spoil: true } } } },
    { answers: { issuer: { response: { certificates: [] } } } },
    { answers: { signer: { response: NONCED } }, policy: { ocspNonce: encodeHex(NONCE) } },
    // What the policy lets pass when nobody says anything, and not when somebody does.
    { policy: { revocation: 'if-present' }, answers: { issuer: { status: 1 }, signer: null } },
    { policy: { revocation: 'if-present' }, answers: { issuer: { response: { spoil: true } } } },
    { gpu: { leaf: { extensions: [ASKED] } }, policy: { manifests: 'unchecked' }, fields: { 20: undefined } },
    {
      gpu: { leaf: { extensions: [ASKED] } },
      answers: { leaf: { status: 1 } },
      policy: { manifests: 'unchecked' },
      fields: { 20: undefined },
    },
    { responses: (all) => [...all, Uint8Array.of(0x30, 0)] },
    { responses: (all) => Array.from({ length: 129 }, () => all[0] ?? NONCE) },
    // Of another certificate.
    { answers: { issuer: { serial: 5n } } },
  ],
  'manifest-revocation': () => [
    { answers: { signer: null } },
    { answers: { signer: { status: 1 } } },
    { answers: { signer: { status: 6 } } },
    { answers: { signer: { nextUpdate: NVIDIA_TIME - 1000 } } },
    { answers: { signer: { response: { spoil: true } } } },
  ],
  'report-signature': () => [{ key: otherKey }, report((bytes) => bytes.fill(0, -96))],
  fwid: () => [
    { gpu: { leafFwid: NONCE } },
    { gpu: { leafFwid: null } },
    { fields: { 20: NONCE } },
    { fields: { 20: undefined }, policy: { fwid: 'required' } },
  ],
  debug: () => [
    { gpu: flagged(0, 0x10) },
    { gpu: flagged(0, 0x20) },
    { gpu: flagged(0, 0x40) },
    { gpu: flagged(4, 0x90) },
    { gpu: { ...flagged(0, 0x80), issuer: flagged(0, 0x10).leaf ?? {} } },
  ],
  mode: () => [
    { fields: named(1), policy: { modes: ['spt'] } },
    { ...BOTH, fields: PPCIE, policy: { modes: ['spt', 'mpt'] } },
    { ...BOTH, fields: OLD_PPCIE, policy: { modes: ['spt', 'mpt'] } },
    { fields: named(3) },
    { fields: named(2) },
    { fields: { 36: Uint8Array.of(0, 1) } },
    { fields: { 36: new Uint8Array() } },
    { fields: { 21: Uint8Array.of(0) } },
    { fields: { 21: Uint8Array.of(0x55, 0) } },
    { fields: { ...named(1), 21: Uint8Array.of(0xaa) } },
  ],
  switches: () => [
    { fields: PPCIE },
    { fields: OLD_PPCIE },
    { ...BOTH, become: withSecond, fields: PPCIE },
    { ...BOTH, fields: { ...PPCIE, 22: undefined } },
    { ...BOTH, fields: { ...PPCIE, 22: new Uint8Array([...SWITCH, ...SWITCH.with(0, 1)]) } },
  ],
  nonce: () => [{ become: (device) => ({ ...device, nonce: NONCE.with(0, 0) }) }],
  'driver-version': () => [{ policy: { driverVersions: ['570.86.1'] } }],
  'vbios-version': () => [{ policy: { vbiosVersions: ['96.00.A5.00.02'] } }],
  'manifest-signature': () =>
    (
      [
        { spoil: (xml) => xml.replace('product="GH100"', 'product="GB100"') },
        { spoil: (xml) => xml.replace(/Hash0="00/, 'Hash0="01') },
        { spoil: (xml) => xml.replace('<ds:SignedInfo>', '<ds:SignedInfo Id="a">') },
        { spoil: (xml) => `<!-- -->${xml}` },
        { spoil: (xml) => xml.replace('URI=""', 'URI="#a"') },
        { spoil: (xml) => xml.replace('ecdsa-sha384', 'ecdsa-sha256') },
        { spoil: (xml) => xml.replace('</ns0:Payload>', '<ns0:Resource type="Measurement"/></ns0:Payload>') },
        { spoil: (xml) => xml.replace('name="GH100"', 'name="&amp;"') },
        { key: otherKey },
        { signer: { spoil: true } },
        { signer: { notAfter: NVIDIA_TIME - 1000 } },
      ] satisfies ManifestOptions[]
    ).map((bad) => ({ manifests: [...MANIFESTS, bad] })),
  'driver-manifest': () => [{ manifests: [OF_VBIOS] }, { manifests: [OF_VBIOS, { product: 'GB100' }] }],
  'vbios-manifest': () => [
    { manifests: [OF_DRIVER] },
    { manifests: [OF_DRIVER, { version: '96.00.A5.00.02' }] },
    { fields: { 6: undefined } },
  ],
  measurements: () => [
    { measured: { 3: 4 } },
    { measured: { 1: 2 } },
    { manifests: [{ golden: { 9: [9] } }, OF_VBIOS] },
  ],
  binding: () => [
    { expectedNonces: [NONCE.with(31, 0)] },
    { expectedNonces: [] },
    { expectedNonces: [NONCE, NONCE] },
    { become: withSecond },
  ],
};

describe('each check of NVIDIA', () => {
  it.each(Object.entries(CASES))('alone fails: %s', async (id, make) => {
    for (const [i, each] of make().entries()) expectAlone(await appraise(each), id, `case ${i}`);
  });
});
