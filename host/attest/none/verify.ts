import { Appraisal } from '../appraisal/appraisal.ts';
import { checkTimeAndBinding } from '../appraisal/options.ts';
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

/** @throws AttestError `options_invalid` */
export function readNonePolicy(policy: NonePolicy): Required<NonePolicy> {
  const reader = new PolicyReader(policy);
  const software = reader.choice('software', ['refuse', 'accept'], 'refuse');
  reader.end();
  return { software };
}

const WHY = 'platform none: the keys are software, and no hardware stands for what the host says';

/**
 * Verifies that there is no evidence. It never shows hardware: the check `hardware` fails, or is skipped where the policy takes software. It is bound to nothing: whoever expects a binding is refused.
 * @throws AttestError `options_invalid`
 */
export function verifyNone(options: VerifyOptions<null, NonePolicy>): EvidenceResult<NoneClaims> {
  checkTimeAndBinding(options);
  const { software } = readNonePolicy(options.policy);
  const appraisal = new Appraisal<NoneCheck>(NONE_CHECKS);
  if (software === 'accept') appraisal.skip('hardware', WHY);
  else appraisal.fail('hardware', WHY);
  const unbound = 'there is no evidence that could be bound';
  if (options.expectedBinding === null) appraisal.skip('binding', unbound);
  else appraisal.fail('binding', unbound);
  return appraisal.result<NoneClaims>({ tee: 'none' });
}
