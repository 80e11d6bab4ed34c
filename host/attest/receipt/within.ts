import { AuditError } from '../../audit/error/error.ts';
import type { Appraisal } from '../appraisal/appraisal.ts';
import type { ClaimId } from './claims.ts';

export type ReceiptAppraisal = Appraisal<ClaimId>;

/** Runs a step of the log's verifier: what it refuses fails the claim. */
export async function within<T>(
  appraisal: ReceiptAppraisal,
  id: ClaimId,
  step: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    appraisal.fail(id, error.message);
    return undefined;
  }
}
