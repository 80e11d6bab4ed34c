import type { PolicyReader } from '../policy/reader.ts';
import { TCB_STATUSES, type TcbStatus } from './status.ts';

/** The policy of every quote with its defaults. */
export interface QuotePolicy {
  readonly statuses: readonly TcbStatus[];
  readonly advisories: ReadonlyMap<string, number>;
  readonly minEvaluationNumber: number | null;
  readonly minTcbDate: number | null;
  readonly debug: boolean;
  readonly ppids: readonly string[] | null;
  readonly platformInstances: readonly string[] | null;
}

/** 9999-12-31. */
const LAST_TIME = 253_402_300_799_999;

/**
 * Reads what all quotes have of a policy; its TEE reads the rest, and ends it.
 * @throws AttestError `options_invalid`
 */
export function readQuotePolicy(reader: PolicyReader): QuotePolicy {
  return {
    statuses: reader.choices('statuses', TCB_STATUSES, ['UpToDate']),
    advisories: reader.integers('advisories', LAST_TIME),
    minEvaluationNumber: reader.integer('minEvaluationNumber', 0xffff_ffff, null),
    minTcbDate: reader.integer('minTcbDate', LAST_TIME, null),
    debug: reader.flag('debug', false),
    ppids: reader.hex('ppids', 16),
    platformInstances: reader.hex('platformInstances', 16),
  };
}
