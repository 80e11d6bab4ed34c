import {
  AttestError,
  collectTsm,
  readCertificateTable,
  type DcapEndorsements,
  type RtmrLog,
  type SnpEndorsements,
  type SnpEvidence,
  type TdxEvidence,
  type TsmOptions,
  type TsmReport,
} from '../../attest/index.node.ts';
import { collectorOf, type Endorse } from './collector-of.ts';
import type { EvidenceCollector } from './types.ts';
import { wireForm } from '../../attest/wire/form.ts';

export interface TdxCollectorOptions extends TsmOptions {
  readonly platform: 'tdx';
  /** Collateral for the quote (docs/attestation.md). */
  readonly endorsements: Endorse<TdxEvidence, DcapEndorsements>;
  /** Registers to measure modules into (`openRtmrLog`): RTMR3 is extended with the SHA-384 of each one's digest, and the log is shown with the quotes. Default none. */
  readonly registers?: RtmrLog;
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

async function measureInto(registers: RtmrLog, module: Uint8Array): Promise<void> {
  const digest = await crypto.subtle.digest('SHA-384', new Uint8Array(module));
  await registers.extend(3, new Uint8Array(digest), module);
}

function tdxCollector(options: TdxCollectorOptions): EvidenceCollector {
  const { registers, endorsements } = options;
  return collectorOf<TdxEvidence, DcapEndorsements>({
    platform: 'tdx',
    slot: 'tdx',
    make: async (slot) => {
      const eventLog = await registers?.read();
      return { quote: (await reportOf(options, slot)).report, eventLog };
    },
    endorse: endorsements,
    measure: registers === undefined ? undefined : (module) => measureInto(registers, module),
  });
}

/**
 * A collector for virtual machines with Intel TDX or AMD SEV-SNP whose Linux makes reports (configfs-tsm). What it collects throws AttestError `not_available`, `collection_failed`.
 */
export function tsmCollector(options: TdxCollectorOptions | SnpCollectorOptions): EvidenceCollector {
  return options.platform === 'tdx' ? tdxCollector(options) : snpCollector(options);
}
