import type { EvidenceResult } from '../appraisal/types.ts';
import { appraiseSnp, type SnpOptions } from './appraise.ts';
import { snpRoots } from './roots.ts';
import type { SnpClaims, SnpEvidence } from './types.ts';

/**
 * Verifies a report of AMD SEV-SNP (version 2 to 5; Milan, Genoa, Turin; VCEK or VLEK) by AMD's own roots, which are pinned. Nothing is fetched: what is missing fails.
 *
 * @example
 * const { verdict, checks } = await verifySnp({ report }, { endorsements, policy: {}, at: Date.now(), expectedBinding });
 *
 * @throws AttestError `options_invalid`; whatever the evidence is, it is a verdict
 */
export function verifySnp(evidence: SnpEvidence, options: SnpOptions): Promise<EvidenceResult<SnpClaims>> {
  return appraiseSnp(evidence, options, snpRoots());
}
