/** Verifications of reports of NVIDIA's devices, good or with one thing wrong. */
import { expect } from 'vitest';
import { appraiseNvidia } from '../../../host/attest/nvidia/appraise.ts';
import type { NvidiaDevice, NvidiaPolicy } from '../../../host/attest/nvidia/types.ts';
import { encodeBase64 } from '../../../host/encoding/base64/base64.ts';
import { encodeHex } from '../../../host/encoding/base64/hex.ts';
import { OCSP_NONCE } from '../ocsp.ts';
import { der, extension, makeKey, toPem } from '../pki.ts';
import {
  makeGpu,
  NVIDIA_TIME,
  VBIOS,
  type AnswersOptions,
  type GpuOptions,
  type ManifestOptions,
  type ReportOptions,
} from './device.ts';

export const NONCE = new Uint8Array(32).fill(0xb1);

/** What is verified, and how. */
export interface Case extends ReportOptions {
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

export const MANIFESTS: readonly ManifestOptions[] = [{}, { version: VBIOS, golden: { 1: [1], 2: [2] } }];

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const secondKey = await makeKey('P-384');
const second = await (await makeGpu({ leaf: { key: secondKey } })).makeDevice({ nonce: NONCE, key: secondKey });

/** A device, and another of the same node with a key of its own. */
const withOther =
  (other: NvidiaDevice) =>
  (device: NvidiaDevice): readonly NvidiaDevice[] => [
    device,
    { ...other, certificates: [...other.certificates.slice(0, 1), ...device.certificates.slice(1)] },
  ];
export const withSecond = withOther(second);

/** Ids in the fabric, of a switch and of none. */
export const [SWITCH, NOBODY] = [new Uint8Array(8).fill(0x5a), new Uint8Array(8)];
const makeSwitch = async (id: Uint8Array): Promise<NvidiaDevice> =>
  (await makeGpu({ leaf: { key: secondKey } })).makeDevice({
    nonce: NONCE,
    key: secondKey,
    fields: { 3: undefined, 20: undefined, 6: text(VBIOS), 22: id },
  });
const withSwitch = withOther(await makeSwitch(SWITCH));
export const BOTH = { expectedNonces: [NONCE, NONCE], become: withSwitch } as const;

/** A GPU under protected PCIe, as new and as old ones say it, whose links lead to a switch. */
export const PPCIE = {
  21: Uint8Array.of(0xaa),
  22: new Uint8Array([...SWITCH, ...SWITCH, ...NOBODY]),
  36: Uint8Array.of(2, 0),
};
export const OLD_PPCIE = { ...PPCIE, 36: undefined };
export const named = (mode: number): NonNullable<ReportOptions['fields']> => ({
  21: Uint8Array.of(0x55),
  36: Uint8Array.of(mode, 0),
});

export async function appraise({ gpu, policy = {}, at = NVIDIA_TIME, expectedNonces = [NONCE], ...more }: Case) {
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

export async function failures(given: Case): Promise<readonly string[]> {
  const { checks, verdict } = await appraise(given);
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  expect(verdict).toBe(failed.length === 0 ? 'accept' : 'reject');
  return failed;
}

export const NONCED = { extensions: [extension(OCSP_NONCE, der.octets(NONCE))] } as const;
/** A leaf that says of its firmware what Blackwell's do, with flags. */
export const flagged = (...flags: readonly number[]): GpuOptions => ({
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
export const ASKED = extension(
  '1.3.6.1.5.5.7.1.1',
  der.sequence(der.sequence(der.oid('1.3.6.1.5.5.7.48.1'), der.element(0x86, Uint8Array.of(0x61)))),
);

/** A device as NVIDIA's tools write it. */
export const entryOf = ({ report: bytes, certificates: chain }: NvidiaDevice) => ({
  arch: 'HOPPER',
  certificate: encodeBase64(text(toPem(...chain))),
  evidence: encodeBase64(bytes),
  nonce: encodeHex(NONCE),
});
