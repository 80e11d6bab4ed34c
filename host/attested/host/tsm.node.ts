import {
  AttestError,
  collectTsm,
  readCertificateTable,
  type DcapEndorsements,
  type SnpEndorsements,
  type SnpEvidence,
  type TdxEvidence,
  type TsmOptions,
  type TsmReport,
} from '../../attest/index.node.ts';
import { collectorOf, type Endorse } from './collector-of.ts';
import type { EvidenceCollector } from './types.ts';
import { wireForm } from './wire-form.ts';

export interface TdxCollectorOptions extends TsmOptions {
  readonly platform: 'tdx';
  /** Collateral for the quote (docs/attestation.md). */
  readonly endorsements: Endorse<TdxEvidence, DcapEndorsements>;
}

export interface SnpCollectorOptions extends TsmOptions {
  readonly platform: 'snp';
  /**
   * Certificates and revocation lists for the report.
   * @param offered what the machine's host put beside the report; most put nothing there, and none a revocation list
   */
  readonly endorsements: (
    evidence: SnpEvidence,
    offered: SnpEndorsements,
  ) => SnpEndorsements | Promise<SnpEndorsements>;
}

async function reportOf(options: TdxCollectorOptions | SnpCollectorOptions, slot: Uint8Array): Promise<TsmReport> {
  const report = await collectTsm(slot, options);
  if (report.platform === options.platform) return report;
  throw new AttestError(
    'not_available',
    `this machine's reports are of ${report.platform}, not of ${options.platform}`,
  );
}

function snpCollector(options: SnpCollectorOptions): EvidenceCollector {
  return {
    platform: 'snp',
    slot: 'snp',
    collect: async (slot) => {
      const { report, certificates } = await reportOf(options, slot);
      const offered = readCertificateTable(certificates ?? new Uint8Array());
      return { evidence: { report }, endorsements: wireForm(await options.endorsements({ report }, offered)) };
    },
  };
}

function tdxCollector(options: TdxCollectorOptions): EvidenceCollector {
  return collectorOf({
    platform: 'tdx',
    slot: 'tdx',
    make: async (slot): Promise<TdxEvidence> => ({ quote: (await reportOf(options, slot)).report }),
    endorse: options.endorsements,
  });
}

/**
 * A collector for virtual machines with Intel TDX or AMD SEV-SNP whose Linux makes reports (configfs-tsm). What it collects throws AttestError `not_available`, `collection_failed`.
 */
export function tsmCollector(options: TdxCollectorOptions | SnpCollectorOptions): EvidenceCollector {
  return options.platform === 'tdx' ? tdxCollector(options) : snpCollector(options);
}
