import type { Appraisal } from '../appraisal/appraisal.ts';
import type { Certificate } from '../../x509/certificate.ts';
import type { DeviceChain } from './chain.ts';
import type { NvidiaCheck } from './checks.ts';
import { judgeManifest } from './manifest/judge.ts';
import type { Manifest } from './manifest/manifest.ts';
import type { ReadNvidiaPolicy } from './policy.ts';
import type { SpdmReport } from './spdm.ts';

/** The measurement of NVDEC0, which counts only where that is on (NVIDIA nvtrust, local GPU verifier). */
const NVDEC0 = 35;

export interface GoodManifests {
  readonly manifests: readonly Manifest[];
  /** The chain of each, from its signer to the root. */
  readonly paths: readonly (readonly Certificate[])[];
}

/** Those of some manifests that hold. All must. */
export async function judgeManifests(
  appraisal: Appraisal<NvidiaCheck>,
  manifests: readonly Uint8Array[],
  demand: ReadNvidiaPolicy['manifests'],
  at: number,
  pinned: Uint8Array,
): Promise<GoodManifests> {
  if (demand === 'unchecked') {
    for (const id of [
      'manifest-signature',
      'manifest-revocation',
      'driver-manifest',
      'vbios-manifest',
      'measurements',
    ] as const) {
      appraisal.skip(id, 'the policy does not ask for manifests');
    }
    return { manifests: [], paths: [] };
  }
  const judged = await Promise.all(manifests.map((bytes) => judgeManifest(bytes, at, pinned)));
  for (const { faults, detail, endsAt } of judged) {
    appraisal.judge('manifest-signature', faults.length === 0, detail);
    appraisal.endsAt(endsAt);
  }
  if (judged.length === 0) {
    appraisal.skip('manifest-signature', 'no manifests are there');
    appraisal.skip('manifest-revocation', 'no manifests are there');
  }
  const good = judged.flatMap(({ manifest, faults, path }) =>
    manifest === null || faults.length > 0 ? [] : [{ manifest, path }],
  );
  return { manifests: good.map(({ manifest }) => manifest), paths: good.map(({ path }) => path) };
}

/** Whether a manifest is of a device's chip and of a version. */
const isOf = ({ product, version }: Manifest, { name }: DeviceChain, wanted: string): boolean =>
  version === wanted && name?.startsWith(`${product} `) === true;

/** Indexes at which a report has another measurement than each of a manifest's, or none. */
export function mismatches({ golden }: Manifest, { measurements, isNvdec0Off }: SpdmReport): readonly number[] {
  return [...golden].flatMap(([index, values]) => {
    if (index === NVDEC0 && isNvdec0Off) return [];
    // A manifest counts from 0, a report's blocks from 1.
    return values.includes(measurements.get(index + 1) ?? '') ? [] : [index];
  });
}

/** Judges the measurements of a device by the manifests of its driver, which switches have none of, and of its VBIOS. */
export function judgeMeasurements(
  appraisal: Appraisal<NvidiaCheck>,
  report: SpdmReport,
  chain: DeviceChain,
  manifests: readonly Manifest[],
): void {
  const { driverVersion, vbiosVersion } = report;
  const used: Manifest[] = [];
  const find = (id: 'driver-manifest' | 'vbios-manifest', version: string): void => {
    const found = manifests.filter((manifest) => isOf(manifest, chain, version));
    used.push(...found);
    appraisal.judge(id, found.length > 0, version, `no good manifest of ${version} for ${chain.name ?? 'the device'}`);
  };
  if (driverVersion === null) appraisal.skip('driver-manifest', 'a switch has no driver of its own');
  else find('driver-manifest', driverVersion);
  if (vbiosVersion === null) appraisal.fail('vbios-manifest', 'the report does not say which VBIOS it is of');
  else find('vbios-manifest', vbiosVersion);
  for (const manifest of used) {
    const wrong = mismatches(manifest, report);
    const found = `${manifest.golden.size} of ${manifest.product} ${manifest.version}`;
    appraisal.judge('measurements', wrong.length === 0, found, `${found}, others at ${wrong.join(', ')}`);
  }
}
