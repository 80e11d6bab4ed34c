import { Appraisal } from '../appraisal/appraisal.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import { PolicyReader } from '../policy/reader.ts';
import { NONE_CHECKS, type NoneCheck } from './checks.ts';

/** What is accepted of a host without a trusted environment. */
export interface NonePolicy {
  /** Whether its word alone will do, as in tests and where one trusts the machine anyway. Default `refuse`. */
  readonly software?: 'refuse' | 'accept';
}

/** What is known of such a host by evidence: nothing. */
export interface NoneClaims {
  readonly tee: 'none';
}

const WHY = 'platform none: the keys are software, and no hardware stands for what the host says';

/**
 * Verifies that there is no evidence. It never shows hardware: the check `hardware` fails, or is skipped where the policy takes software.
 * @throws AttestError `options_invalid`
 */
export function verifyNone({ policy }: VerifyOptions<null, NonePolicy>): EvidenceResult<NoneClaims> {
  const reader = new PolicyReader(policy);
  const software = reader.choice('software', ['refuse', 'accept'], 'refuse');
  reader.end();
  const appraisal = new Appraisal<NoneCheck>(NONE_CHECKS);
  if (software === 'accept') appraisal.skip('hardware', WHY);
  else appraisal.fail('hardware', WHY);
  appraisal.skip('binding', 'there is no evidence that could be bound');
  return appraisal.result<NoneClaims>({ tee: 'none' });
}
