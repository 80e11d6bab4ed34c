import { beforeAll, describe, expect, it } from 'vitest';
import { AttestError } from '../../../host/attest/error/error.ts';
import { appraiseNvidia } from '../../../host/attest/nvidia/appraise.ts';
import { readNvidiaEvidence } from '../../../host/attest/nvidia/evidence.ts';
import { parseManifest } from '../../../host/attest/nvidia/manifest/manifest.ts';
import { parseSpdmReport } from '../../../host/attest/nvidia/spdm.ts';
import type { NvidiaDevice, NvidiaPolicy } from '../../../host/attest/nvidia/types.ts';
import { verifyNvidia } from '../../../host/attest/nvidia/verify.ts';
import { encodeBase64 } from '../../../host/encoding/base64/base64.ts';
import { encodeHex } from '../../../host/encoding/base64/hex.ts';
import { Random, runOptions } from '../../random/random.ts';
import { expectAlone } from '../alone.ts';
import { mutate, readOrRefuse, verifications } from '../fuzz.ts';
import { OCSP_NONCE } from '../ocsp.ts';
import { der, extension, makeKey, toPem, type TestKey } from '../pki.ts';
import {
  DRIVER,
  makeGpu,
  NVIDIA_TIME,
  VBIOS,
  type AnswersOptions,
  type GpuOptions,
  type ManifestOptions,
  type ReportOptions,
} from './device.ts';

const NONCE = new Uint8Array(32).fill(0xb1);

/** What is verified, and how. */
interface Case extends ReportOptions {
  readonly gpu?: GpuOptions;
  readonly policy?: NvidiaPolicy;
  readonly at?: number;
  readonly expectedNonces?: readonly Uint8Array[] | null;
  /** Those of the driver and the VBIOS. */
  readonly manifests?: readonly ManifestOptions[];
  /** Another GPU whose roots are trusted. */
  readonly trust?: GpuOptions;
  readonly answers?: AnswersOptions;
  /** Changes all responses of OCSP. */
  readonly responses?: (all: readonly Uint8Array[]) => readonly Uint8Array[];
  readonly become?: (device: NvidiaDevice) => NvidiaDevice | readonly NvidiaDevice[];
}

const MANIFESTS: readonly ManifestOptions[] = [{}, { version: VBIOS, golden: { 1: [1], 2: [2] } }];

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const secondKey = await makeKey('P-384');
const second = await (await makeGpu({ leaf: { key: secondKey } })).makeDevice({ nonce: NONCE, key: secondKey });

/** A device, and another of the same node with a key of its own. */
const withOther =
  (other: NvidiaDevice) =>
  (device: NvidiaDevice): readonly NvidiaDevice[] => [
    device,
    { ...other, certificates: [...other.certificates.slice(0, 1), ...device.certificates.slice(1)] },
  ];
const withSecond = withOther(second);

/** Ids in the fabric, of a switch and of none. */
const [SWITCH, NOBODY] = [new Uint8Array(8).fill(0x5a), new Uint8Array(8)];
const makeSwitch = async (id: Uint8Array): Promise<NvidiaDevice> =>
  (await makeGpu({ leaf: { key: secondKey } })).makeDevice({
    nonce: NONCE,
    key: secondKey,
    fields: { 3: undefined, 20: undefined, 6: text(VBIOS), 22: id },
  });
const withSwitch = withOther(await makeSwitch(SWITCH));
const BOTH = { expectedNonces: [NONCE, NONCE], become: withSwitch } as const;

/** A GPU under protected PCIe, as new and as old ones say it, whose links lead to a switch. */
const PPCIE = {
  21: Uint8Array.of(0xaa),
  22: new Uint8Array([...SWITCH, ...SWITCH, ...NOBODY]),
  36: Uint8Array.of(2, 0),
};
const OLD_PPCIE = { ...PPCIE, 36: undefined };
const named = (mode: number): NonNullable<ReportOptions['fields']> => ({
  21: Uint8Array.of(0x55),
  36: Uint8Array.of(mode, 0),
});

async function appraise({ gpu, policy = {}, at = NVIDIA_TIME, expectedNonces = [NONCE], ...more }: Case) {
  const made = await makeGpu(gpu);
  const device = await made.makeDevice({ nonce: NONCE, ...more });
  const devices = [more.become?.(device) ?? device].flat();
  const manifests = await Promise.all((more.manifests ?? MANIFESTS).map((each) => made.makeManifest(each)));
  const { devices: root } = more.trust === undefined ? made.roots : (await makeGpu(more.trust)).roots;
  const answers = await made.makeAnswers(more.answers);
  const ocspResponses = more.responses?.(answers) ?? answers;
  return appraiseNvidia(
    { devices },
    { endorsements: { manifests, ocspResponses }, policy, at, expectedNonces },
    { ...made.roots, devices: root },
  );
}

async function failures(given: Case): Promise<readonly string[]> {
  const { checks, verdict } = await appraise(given);
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  expect(verdict).toBe(failed.length === 0 ? 'accept' : 'reject');
  return failed;
}

const NONCED = { extensions: [extension(OCSP_NONCE, der.octets(NONCE))] } as const;
/** A leaf that says of its firmware what Blackwell's do, with flags. */
const flagged = (...flags: readonly number[]): GpuOptions => ({
  leaf: {
    extensions: [
      extension(
        '2.23.133.5.4.1.1',
        der.sequence(
          der.element(0xa6, der.sequence(der.oid('2.16.840.1.101.3.4.2.2'), der.octets(new Uint8Array(48).fill(0xf1)))),
          der.element(0x87, Uint8Array.from(flags)),
        ),
      ),
    ],
  },
});
const ASKED = extension(
  '1.3.6.1.5.5.7.1.1',
  der.sequence(der.sequence(der.oid('1.3.6.1.5.5.7.48.1'), der.element(0x86, Uint8Array.of(0x61)))),
);

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

/** A device as NVIDIA's tools write it. */
const entryOf = ({ report: bytes, certificates: chain }: NvidiaDevice) => ({
  arch: 'HOPPER',
  certificate: encodeBase64(text(toPem(...chain))),
  evidence: encodeBase64(bytes),
  nonce: encodeHex(NONCE),
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

describe('options that are none', () => {
  it.each([
    { policy: { ocsp: true } as never },
    { policy: { devices: 17 } },
    { policy: { ocspNonce: 'x' } },
    { policy: { ocspMaximumAgeSeconds: -1 } },
    { responses: () => ['response' as never] },
    { expectedNonces: [new Uint8Array(31)] },
    { at: Number.NaN },
    { become: (device: NvidiaDevice) => ({ ...device, report: 'bytes' as never }) },
  ] satisfies Case[])('are refused: %o', async (wrong) => {
    await expect(appraise(wrong)).rejects.toThrow(AttestError);
  });
});

describe('whatever comes', () => {
  it('is no manifest when each of many elements has many namespaces in scope', () => {
    const declared = Array.from({ length: 6000 }, (_, i) => ` xmlns:a${i}="b"`).join('');
    const parts = `<Entity></Entity><Meta product="a" colloquialVersion="b">${'<a/>'.repeat(30_000)}</Meta>`;
    const swid = 'xmlns="http://standards.iso.org/iso/19770/-2/2015/schema.xsd"';
    const xml = `<SoftwareIdentity ${swid}${declared}>${parts}</SoftwareIdentity>`;
    expect(xml.length).toBeLessThan(1 << 18);
    expect(() => parseManifest(new TextEncoder().encode(xml))).toThrow(/too many namespaces/);
  });

  const { seed } = runOptions();

  it('is a report, a manifest, evidence or is refused', async () => {
    const { makeDevice, makeManifest } = await makeGpu();
    const device = await makeDevice();
    const manifest = await makeManifest();
    expect(readOrRefuse(device.report, parseSpdmReport)).toEqual(['accepted', 'malformed']);
    expect(readOrRefuse(manifest, parseManifest)).toContain('malformed');
    expect(readOrRefuse(text(JSON.stringify([entryOf(device)])), readNvidiaEvidence)).toContain('malformed');
  });

  it('has a verdict, and is accepted only unchanged', async () => {
    const { makeDevice, makeManifest, makeAnswers, roots } = await makeGpu();
    const [first = NONCE, ...answers] = await makeAnswers();
    const device = await makeDevice();
    const manifests = await Promise.all(MANIFESTS.map((each) => makeManifest(each)));
    for (let i = 0; i < verifications(300); i++) {
      const random = Random.of(seed, i);
      // Of three, one is a response that is changed.
      const report = i % 3 === 0 ? device.report : mutate(device.report, random);
      const answer = i % 3 === 0 ? mutate(first, random) : first;
      const isSame = encodeHex(report) === encodeHex(device.report) && encodeHex(answer) === encodeHex(first);
      const options = {
        endorsements: { manifests, ocspResponses: [answer, ...answers] },
        policy: {},
        at: NVIDIA_TIME,
        expectedNonces: null,
      } as const;
      const { verdict } = await appraiseNvidia({ devices: [{ ...device, report }] }, options, roots);
      expect(`${i} ${verdict}`).toBe(`${i} ${isSame ? 'accept' : 'reject'}`);
    }
  });
});
