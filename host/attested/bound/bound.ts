import type { BindingStatement } from '../../attest/binding/types.ts';
import { statedFault } from '../../attest/wire/stated.ts';
import type { Appraised } from './types.ts';

/** What is wrong with evidence that was accepted: that it is for something else, or says less than the statement. Null when nothing is. */
function faultOf(statement: BindingStatement, { checks, claims }: Appraised): string | null {
  const isShown = checks.some(({ id, status }) => id === 'binding' && status === 'pass');
  if (statement.platform !== 'none' && !isShown) return 'not bound to the statement';
  // Whoever does not look at them says so by that check; who does not know of them has not.
  if (statement.gpu !== undefined && !checks.some(({ id }) => id === 'accelerators'))
    return 'nobody has looked at the accelerators that the statement names';
  return statedFault(statement, claims);
}

/**
 * What no verifier of a platform says by itself: evidence that is good, and was made for something else, or for another machine than the statement names. Evidence for a statement is only what its check `binding` passed of; on the
 * platform `none` there is none.
 * @param source where that is written, for the check
 */
export function demandBound(statement: BindingStatement, result: Appraised, source: string): Appraised {
  if (result.verdict === 'reject') return result;
  const wrong = faultOf(statement, result);
  if (wrong === null) return result;
  const check = { id: 'bound', status: 'fail', detail: wrong, source } as const;
  return { ...result, verdict: 'reject', checks: [...result.checks, check] };
}
