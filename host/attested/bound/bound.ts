import type { EvidenceResult } from '../../attest/appraisal/types.ts';

/** How far another host's clock may be ahead, in milliseconds: what it signs is shown a moment later, and clocks differ by more than that. Nothing is accepted after its end. */
export const CLOCK_SKEW_MS = 5000;

/**
 * What no verifier of a platform says by itself: evidence that is good, and was made for something else. Evidence for a statement is only what its check `binding` passed of; on the platform `none` there is none.
 * @param platform that of the statement
 * @param source where that is written, for the check
 */
export function demandBound(
  platform: string,
  result: EvidenceResult<unknown>,
  source: string,
): EvidenceResult<unknown> {
  const isShown = result.checks.some(({ id, status }) => id === 'binding' && status === 'pass');
  if (platform === 'none' || isShown || result.verdict === 'reject') return result;
  const check = { id: 'bound', status: 'fail', detail: 'not bound to the statement', source } as const;
  return { ...result, verdict: 'reject', checks: [...result.checks, check] };
}
