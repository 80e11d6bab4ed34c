import { collectGoogle, type GcpEndorsements, type GoogleOptions } from '../../attest/index.node.ts';
import { encodeBase64Url } from '../../encoding/base64/base64url.ts';
import { collectorOf, type Endorse } from './collector-of.ts';
import type { EvidenceCollector } from './types.ts';

export interface GoogleCollectorOptions extends GoogleOptions {
  /** Revocation lists for a token that brings its certificates. */
  readonly endorsements: Endorse<string, GcpEndorsements>;
}

/** A collector for containers in Google Confidential Space: tokens of its launcher, with the statement's digest as nonce. What it collects throws AttestError `not_available`, `collection_failed`. */
export function googleCollector(options: GoogleCollectorOptions): EvidenceCollector {
  return collectorOf({
    platform: 'gcp',
    slot: 'gcp',
    make: (slot) => collectGoogle([encodeBase64Url(slot)], options),
    endorse: options.endorsements,
  });
}
