import { Appraisal } from '../appraisal/appraisal.ts';
import { checkTimeAndBinding, judgeBinding } from '../appraisal/options.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import { sha256 } from '../digest/sha256.ts';
import { AttestError } from '../error/error.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { judgeDeviceChain, type DeviceChain } from './chain.ts';
import { NVIDIA_CHECKS, type NvidiaCheck } from './checks.ts';
import { MAX_DEVICES } from './evidence.ts';
import { verifyP384 } from '../p384/p384.ts';
import type { Manifest } from './manifest/manifest.ts';
import { judgeDebug, judgeMode, judgeSwitches } from './mode.ts';
import { judgeManifests, judgeMeasurements } from './measurements.ts';
import { judgeNvidiaRevocation } from './revocation.ts';
import { readNvidiaPolicy, type ReadNvidiaPolicy } from './policy.ts';
import type { NvidiaRoots } from './roots.ts';
import { parseSpdmReport, type SpdmReport } from './spdm.ts';
import type {
  NvidiaClaims,
  NvidiaDevice,
  NvidiaDeviceClaims,
  NvidiaEndorsements,
  NvidiaEvidence,
  NvidiaPolicy,
} from './types.ts';

/** What devices are verified with. */
export interface NvidiaOptions extends Omit<VerifyOptions<NvidiaEndorsements, NvidiaPolicy>, 'expectedBinding'> {
  /** The nonce of 32 bytes that each device must have been asked with, in their order (`gpuNonce`); null when they are verified for nothing in particular. */
  readonly expectedNonces: readonly Uint8Array[] | null;
}

const NONCE_BYTES = 32;

const isBytes = (value: unknown): boolean => value instanceof Uint8Array;
const isBytesList = (value: unknown): boolean => Array.isArray(value) && value.every(isBytes);

function checkOptions({ devices }: NvidiaEvidence, { endorsements, expectedNonces, ...options }: NvidiaOptions): void {
  checkTimeAndBinding({ ...options, endorsements, expectedBinding: null });
  const areDevices =
    Array.isArray(devices) &&
    devices.every(
      ({ report, certificates, nonce }) =>
        isBytes(report) && isBytesList(certificates) && (nonce === null || isBytes(nonce)),
    );
  if (!areDevices || !isBytesList(endorsements.manifests) || !isBytesList(endorsements.ocspResponses ?? [])) {
    throw new AttestError('options_invalid', 'reports, certificates, nonces, manifests and responses are bytes');
  }
  const areNonces =
    expectedNonces === null ||
    (isBytesList(expectedNonces) && expectedNonces.every(({ length }) => length === NONCE_BYTES));
  if (!areNonces) throw new AttestError('options_invalid', `expectedNonces are not of ${NONCE_BYTES} bytes each`);
}

function judgeListed(
  appraisal: Appraisal<NvidiaCheck>,
  id: NvidiaCheck,
  listed: readonly string[] | null,
  version: string | null,
): void {
  if (listed === null) appraisal.skip(id, 'the policy names none');
  else if (version === null) appraisal.skip(id, 'the device has none');
  else appraisal.judge(id, listed.includes(version), version, `${version} is not named`);
}

function judgeFwid(
  appraisal: Appraisal<NvidiaCheck>,
  { fwid }: SpdmReport,
  { fwids }: DeviceChain,
  demand: ReadNvidiaPolicy['fwid'],
): void {
  if (fwid !== null) {
    appraisal.judge('fwid', fwids?.includes(fwid) === true, fwid, 'the report is of other firmware than its leaf');
  } else if (demand === 'required') appraisal.fail('fwid', 'the report names no firmware');
  else appraisal.skip('fwid', 'the report names no firmware, which the policy accepts');
}

interface JudgedDevice {
  readonly claims: NvidiaDeviceClaims;
  readonly chain: DeviceChain | undefined;
  readonly report: SpdmReport;
}

/** Judges one device. */
async function judgeDevice(
  appraisal: Appraisal<NvidiaCheck>,
  device: NvidiaDevice,
  options: NvidiaOptions,
  policy: ReadNvidiaPolicy,
  roots: NvidiaRoots,
  manifests: readonly Manifest[],
  expected: Uint8Array | null,
): Promise<JudgedDevice | undefined> {
  const report = appraisal.read('report-form', () => parseSpdmReport(device.report));
  if (report === undefined) return undefined;
  appraisal.pass('report-form', `${report.measurements.size} measurements`);
  const chain = await judgeDeviceChain(appraisal, device, options.at, roots.devices);
  if (chain !== undefined) {
    const isSigned = await verifyP384(chain.key, report.signature, report.signed);
    appraisal.judge('report-signature', isSigned, 'signed by the leaf', 'not signed by the leaf');
    judgeFwid(appraisal, report, chain, policy.fwid);
    judgeDebug(appraisal, chain, policy.debug);
    if (policy.manifests === 'required') judgeMeasurements(appraisal, report, chain, manifests);
  }
  if (device.nonce === null) appraisal.skip('nonce', 'nobody says what the device was asked with');
  else
    appraisal.judge('nonce', sameBytes(device.nonce, report.nonce), 'as its tool says', 'another than its tool says');
  judgeMode(appraisal, report, policy.modes);
  judgeListed(appraisal, 'driver-version', policy.driverVersions, report.driverVersion);
  judgeListed(appraisal, 'vbios-version', policy.vbiosVersions, report.vbiosVersion);
  judgeBinding(appraisal, report.nonce, expected);
  const claims: NvidiaDeviceClaims = {
    name: chain?.name ?? null,
    architecture: device.architecture,
    driverVersion: report.driverVersion,
    vbiosVersion: report.vbiosVersion,
    fwid: report.fwid,
    key: chain === undefined ? null : encodeHex(await sha256(chain.key)),
    nonce: encodeHex(report.nonce),
    mode: report.mode === 'unknown' ? null : report.mode,
    measurements: Object.fromEntries([...report.measurements].map(([index, digest]) => [String(index), digest])),
  };
  return { claims, chain, report };
}

/**
 * Appraises GPUs and switches by roots that are given. Evidence that is not good is a verdict.
 * @throws AttestError `options_invalid`
 */
export async function appraiseNvidia(
  evidence: NvidiaEvidence,
  options: NvidiaOptions,
  roots: NvidiaRoots,
): Promise<EvidenceResult<NvidiaClaims>> {
  checkOptions(evidence, options);
  const policy = readNvidiaPolicy(options.policy);
  const appraisal = new Appraisal<NvidiaCheck>(NVIDIA_CHECKS);
  const { devices } = evidence;
  const { expectedNonces, endorsements, at } = options;
  const isCounted =
    devices.length > 0 && devices.length <= MAX_DEVICES && devices.length === (policy.devices ?? devices.length);
  if (!appraisal.judge('devices', isCounted, `${devices.length}`, `${devices.length} devices`)) {
    return appraisal.result<NvidiaClaims>(null);
  }
  const { manifests, paths } = await judgeManifests(
    appraisal,
    endorsements.manifests,
    policy.manifests,
    at,
    roots.manifests,
  );
  // Whom the caller asked and nobody answered for may not be left out.
  if (expectedNonces !== null && expectedNonces.length > devices.length) {
    appraisal.fail('binding', `${devices.length} devices where ${expectedNonces.length} were asked`);
  }
  const claims: NvidiaDeviceClaims[] = [];
  const reports: SpdmReport[] = [];
  const devicePaths: (readonly Certificate[])[] = [];
  const keys: string[] = [];
  for (const [i, device] of devices.entries()) {
    // A device without a nonce of its own is bound to nothing: what no device has fails.
    const expected = expectedNonces === null ? null : (expectedNonces[i] ?? new Uint8Array());
    const judged = await judgeDevice(appraisal, device, options, policy, roots, manifests, expected);
    if (judged === undefined) return appraisal.result<NvidiaClaims>(null);
    claims.push(judged.claims);
    reports.push(judged.report);
    if (judged.chain === undefined) continue;
    if (judged.chain.path !== null) devicePaths.push(judged.chain.path);
    keys.push(encodeHex(judged.chain.key));
  }
  judgeSwitches(appraisal, reports, policy.switches);
  // One device answers to any number of nonces: where it matters how many there are, each counts once.
  const isCountAsked = policy.devices !== null || expectedNonces !== null;
  if (isCountAsked && new Set(keys).size < keys.length)
    appraisal.fail('devices', 'one device stands there more than once');
  const { ocspResponses = [] } = endorsements;
  await judgeNvidiaRevocation(appraisal, { devices: devicePaths, manifests: paths }, ocspResponses, policy, at);
  return appraisal.result<NvidiaClaims>({ tee: 'nvidia', devices: claims });
}
