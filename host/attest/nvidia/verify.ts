import type { EvidenceResult } from '../appraisal/types.ts';
import { appraiseNvidia, type NvidiaOptions } from './appraise.ts';
import { nvidiaRoots } from './roots.ts';
import type { NvidiaClaims, NvidiaEvidence } from './types.ts';

/**
 * Verifies reports of NVIDIA's GPUs and switches by NVIDIA's roots, which are pinned: chain, signature, nonce, firmware and measurements of every device.
 *
 * @example
 * const evidence = readNvidiaEvidence(json);
 * const { verdict } = await verifyNvidia(evidence, { endorsements: { manifests }, policy: {}, at: Date.now(), expectedNonces });
 *
 * @throws AttestError `options_invalid`; whatever the evidence is, it is a verdict
 */
export function verifyNvidia(evidence: NvidiaEvidence, options: NvidiaOptions): Promise<EvidenceResult<NvidiaClaims>> {
  return appraiseNvidia(evidence, options, nvidiaRoots());
}
