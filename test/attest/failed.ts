/** What failed in a verification. */
import type { EvidenceResult } from '../../host/attest/appraisal/types.ts';

/** The ids of the checks that failed, in their order. */
export function failedChecks({ checks }: Pick<EvidenceResult<unknown>, 'checks'>): string[] {
  return checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
}
