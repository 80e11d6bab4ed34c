import type { EvidenceResult } from '../../attest/appraisal/types.ts';
import type { BindingStatement } from '../../attest/binding/types.ts';
import { statedFault } from '../../attest/wire/stated.ts';

/**
 * What no verifier of a platform says by itself: evidence that is good, and was made for something else, or for another machine than the statement names. Evidence for a statement is only what its check `binding` passed of; on the
 * platform `none` there is none.
 * @param source where that is written, for the check
 */
export function demandBound(
  statement: BindingStatement,
  result: EvidenceResult<unknown>,
  source: string,
): EvidenceResult<unknown> {
  if (result.verdict === 'reject') return result;
  const isShown = result.checks.some(({ id, status }) => id === 'binding' && status === 'pass');
  const isBound = statement.platform === 'none' || isShown;
  const wrong = isBound ? statedFault(statement, result.claims) : 'not bound to the statement';
  if (wrong === null) return result;
  const check = { id: 'bound', status: 'fail', detail: wrong, source } as const;
  return { ...result, verdict: 'reject', checks: [...result.checks, check] };
}
