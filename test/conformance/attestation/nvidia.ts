/** Judges reports, evidence and manifests of NVIDIA. */
import type { Check, EvidenceResult } from '../../../host/attest/appraisal/types.ts';
import { readNvidiaEvidence } from '../../../host/attest/nvidia/evidence.ts';
import { judgeManifest } from '../../../host/attest/nvidia/manifest/judge.ts';
import { mismatches } from '../../../host/attest/nvidia/measurements.ts';
import { nvidiaRoots } from '../../../host/attest/nvidia/roots.ts';
import { parseSpdmReport } from '../../../host/attest/nvidia/spdm.ts';
import type { NvidiaClaims, NvidiaEvidence, NvidiaPolicy } from '../../../host/attest/nvidia/types.ts';
import { verifyNvidia } from '../../../host/attest/nvidia/verify.ts';
import { readPem } from '../../../host/encoding/der/pem.ts';
import { decodeHex } from '../../../host/encoding/base64/hex.ts';
import { differ, type ReadFile, type VectorEntry } from './entry.ts';

/** The vectors hold neither answers of OCSP nor manifests for most devices, nor the switches of GPUs in the mode of protected PCIe. What the defaults make of the same evidence is judged beside it. */
const CRYPTOGRAPHY: NvidiaPolicy = { revocation: 'unchecked', manifests: 'unchecked', switches: 'unchecked' };

/** Certificates of devices are valid until 9999; these entries tell no time. */
const DEFAULT_TIME = Date.UTC(2026, 10, 21);
/** At this time the signers of all manifests of the vectors are valid. */
const MANIFEST_TIME = Date.UTC(2025, 5, 1);

function refuse(why: string): never {
  throw new Error(why);
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).trim();

function reportOf(bytes: Uint8Array): Uint8Array {
  const text = textOf(bytes);
  return decodeHex(text, text.length / 2) ?? refuse('a report that is not hexadecimal');
}

function passes({ checks }: { readonly checks: readonly Check[] }, ...ids: readonly string[]): boolean {
  return checks.every(({ id, status }) => !ids.includes(id) || status === 'pass');
}

const statusOf = ({ checks }: { readonly checks: readonly Check[] }, id: string): string =>
  checks.find((check) => check.id === id)?.status ?? 'no such check';

function verify(evidence: NvidiaEvidence, policy: NvidiaPolicy): Promise<EvidenceResult<NvidiaClaims>> {
  const endorsements = { manifests: [] };
  return verifyNvidia(evidence, { endorsements, policy, at: DEFAULT_TIME, expectedNonces: null });
}

/** By default nothing is accepted without revocation and manifests. */
async function judgeDefaults(evidence: NvidiaEvidence): Promise<string[]> {
  const strict = await verify(evidence, {});
  return [
    ...differ('verdict by default', 'reject', strict.verdict),
    ...differ(
      'switches by default',
      strict.claims?.devices.some(({ mode }) => mode === 'ppcie') === true ? 'fail' : 'skipped',
      statusOf(strict, 'switches'),
    ),
    ...differ('revocation by default', 'fail', statusOf(strict, 'revocation')),
    ...differ('manifest of the VBIOS by default', 'fail', statusOf(strict, 'vbios-manifest')),
  ];
}

interface ExpectedReport {
  readonly chain: string;
  readonly signature: string;
  readonly driver?: string;
  readonly nonceHexPrefix: string;
  readonly strictVerdict: string;
}

export async function judgeSpdm({ files, ...entry }: VectorEntry, read: ReadFile): Promise<readonly string[]> {
  const expected = entry.expect as unknown as ExpectedReport;
  const certificates = readPem(textOf(read(files['chain'] ?? '')), 'CERTIFICATE', 4096, refuse);
  const device = { architecture: null, report: reportOf(read(files['report'] ?? '')), certificates, nonce: null };
  const result = await verify({ devices: [device] }, CRYPTOGRAPHY);
  const [claims] = result.claims?.devices ?? [];
  // `reject`, or that the cryptography holds; where their author found no firmware id to compare, it stands in another extension than he looked at, or in none.
  const verdict = expected.strictVerdict.startsWith('crypto pass') ? 'accept' : expected.strictVerdict;
  return [
    ...differ('chain', expected.chain === 'pass', passes(result, 'certificates', 'certificate-chain', 'root-pinned')),
    ...differ('signature', expected.signature === 'pass', passes(result, 'report-signature')),
    ...differ('driver', expected.driver ?? null, claims?.driverVersion ?? null),
    ...differ('nonce', expected.nonceHexPrefix, claims?.nonce.slice(0, expected.nonceHexPrefix.length)),
    ...differ('verdict', verdict, result.verdict),
    ...(await judgeDefaults({ devices: [device] })),
  ];
}

interface ExpectedDevices {
  readonly devices: number;
  readonly perDevice: readonly {
    readonly sig: boolean;
    readonly fwid: string | null;
    readonly driver?: string;
    readonly arch: string;
  }[];
}

export async function judgeNvidiaJson({ files, ...entry }: VectorEntry, read: ReadFile): Promise<readonly string[]> {
  const expected = entry.expect as unknown as ExpectedDevices;
  const evidence = readNvidiaEvidence(read(files['evidence'] ?? ''));
  const result = await verify(evidence, CRYPTOGRAPHY);
  const devices = result.claims?.devices ?? [];
  const isFwid = expected.perDevice.some(({ fwid }) => fwid !== null);
  return [
    ...differ('devices', expected.devices, devices.length),
    ...differ(
      'per device',
      expected.perDevice.map(({ arch, driver = null, fwid }) => [arch, driver, fwid !== null]),
      devices.map(({ architecture, driverVersion, fwid }) => [architecture, driverVersion, fwid !== null]),
    ),
    ...differ(
      'signatures',
      expected.perDevice.every(({ sig }) => sig),
      passes(result, 'report-signature'),
    ),
    ...differ('chains', true, passes(result, 'certificates', 'certificate-chain', 'root-pinned', 'nonce')),
    ...differ('firmware', isFwid ? 'pass' : 'skipped', statusOf(result, 'fwid')),
    ...differ('verdict of the cryptography', 'accept', result.verdict),
    ...(await judgeDefaults(evidence)),
  ];
}

interface ExpectedManifest {
  readonly contentDigest: string;
  readonly signature: string;
  readonly chain: string;
  readonly signerNotAfter: string;
}

export async function judgeRim({ files, ...entry }: VectorEntry, read: ReadFile): Promise<readonly string[]> {
  const expected = entry.expect as unknown as ExpectedManifest;
  const bytes = read(files['rim'] ?? '');
  const end = Date.parse(expected.signerNotAfter);
  const before = await judgeManifest(bytes, Math.max(MANIFEST_TIME, end - 30 * 86_400_000), nvidiaRoots().manifests);
  const after = await judgeManifest(bytes, end + 2 * 86_400_000, nvidiaRoots().manifests);
  const has = (...faults: readonly string[]): boolean => before.faults.some((fault) => faults.includes(fault));
  return [
    ...differ('form', false, has('form')),
    ...differ('digest', expected.contentDigest === 'fail', has('digest')),
    ...differ('signature', expected.signature === 'fail', has('signature')),
    ...differ('chain', expected.chain === 'fail', has('chain', 'root')),
    ...differ('chain once its signer has ended', true, after.faults.includes('chain')),
  ];
}

export async function judgeAppraisal({ files, ...entry }: VectorEntry, read: ReadFile): Promise<readonly string[]> {
  const expected = entry.expect as { readonly activeGolden?: number; readonly mismatches?: readonly number[] };
  const report = parseSpdmReport(reportOf(read(files['report'] ?? '')));
  const { manifest, faults } = await judgeManifest(read(files['rim'] ?? ''), MANIFEST_TIME, nvidiaRoots().manifests);
  if (manifest === null) return ['the manifest cannot be read'];
  return [
    ...differ('the manifest', [], faults),
    ...differ('values that count', expected.activeGolden, manifest.golden.size),
    ...differ('mismatches', expected.mismatches, mismatches(manifest, report)),
    ...differ('version', report.vbiosVersion, manifest.version),
  ];
}
