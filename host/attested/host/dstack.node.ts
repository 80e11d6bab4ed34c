import { collectDstack, type DcapEndorsements, type DstackOptions, type TdxEvidence } from '../../attest/index.node.ts';
import { collectorOf, type Endorse } from './collector-of.ts';
import type { EvidenceCollector } from './types.ts';

export interface DstackCollectorOptions extends DstackOptions {
  /** Collateral for the quote (docs/attestation.md). */
  readonly endorsements: Endorse<TdxEvidence, DcapEndorsements>;
}

/** A collector for containers under dstack: quotes of TDX with the log of its registers, by its agent. What it collects throws AttestError `not_available`, `collection_failed`. */
export function dstackCollector(options: DstackCollectorOptions): EvidenceCollector {
  return collectorOf<TdxEvidence, DcapEndorsements>({
    platform: 'tdx',
    slot: 'tdx',
    make: (slot) => collectDstack(slot, options),
    endorse: options.endorsements,
  });
}
