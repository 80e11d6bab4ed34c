import { encodeHex } from '../../encoding/base64/hex.ts';
import { hasBit, POLICY_BIT } from './bits.ts';
import type { Generation } from './generation.ts';
import { authorKeyOf, idKeyOf } from './identity.ts';
import type { Levels } from './levels.ts';
import type { SnpReport } from './report.ts';
import type { SnpClaims, SnpSigner } from './types.ts';

/** What is known beside the report. */
export interface Known {
  readonly generation: Generation | null;
  readonly signer: SnpSigner | null;
  readonly cloudProvider: string | null;
  readonly levels: Levels | undefined;
}

const bitsText = (bits: bigint): string => `0x${bits.toString(16)}`;

/** The claims of a report. */
export function claimsOf(report: SnpReport, { generation, signer, cloudProvider, levels }: Known): SnpClaims {
  const { mitigations } = report;
  return {
    tee: 'snp',
    version: report.version,
    generation,
    signer,
    chipId: signer === 'VCEK' ? report.chipId : null,
    cloudProvider,
    reportData: encodeHex(report.reportData),
    measurement: report.measurement,
    hostData: report.hostData,
    familyId: report.familyId,
    imageId: report.imageId,
    guestSvn: report.guestSvn,
    vmpl: report.vmpl,
    debug: hasBit(report.policy, POLICY_BIT.debug),
    migrationAgent: hasBit(report.policy, POLICY_BIT.migrationAgent),
    policy: bitsText(report.policy),
    platformInfo: bitsText(report.platformInfo),
    idKeyDigest: idKeyOf(report),
    authorKeyDigest: authorKeyOf(report),
    reportId: report.reportId,
    reportedTcb: levels?.reported ?? null,
    committedTcb: levels?.committed ?? null,
    currentTcb: levels?.current ?? null,
    launchTcb: levels?.launch ?? null,
    currentFirmware: report.currentFirmware,
    committedFirmware: report.committedFirmware,
    mitigations:
      mitigations === null ? null : { launch: bitsText(mitigations.launch), current: bitsText(mitigations.current) },
  };
}
