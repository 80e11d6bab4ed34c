import { sameBytes } from '../../encoding/bytes/same.ts';
import type { DecisionRecord } from '../../audit/record/types.ts';
import type { BindingStatement } from '../binding/types.ts';
import type { DecisionTime, ReceiptTrust } from './types.ts';
import type { ReceiptAppraisal } from './within.ts';

/** Clocks of host, verifier and witnesses may differ by so much, in milliseconds. */
const SKEW_MS = 60_000;

const iso = (time: number): string => (Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time));

function describe({ asserted, notBefore, notAfter }: DecisionTime): string {
  const from = notBefore === null ? `${iso(asserted)} (host-asserted)` : `${iso(notBefore)} (nonce)`;
  const to = notAfter === null ? 'an end that nobody stands for' : `${iso(notAfter)} (witness)`;
  return `the host says ${iso(asserted)}; from ${from} to ${to}`;
}

function fault({ asserted, notBefore, notAfter }: DecisionTime, at: number): string | undefined {
  if (notBefore !== null && asserted < notBefore - SKEW_MS) return 'the decision says to be older than the nonce';
  if (notAfter !== null && asserted > notAfter + SKEW_MS) return 'the decision says to be newer than its cosignature';
  if (notBefore !== null && notAfter !== null && notAfter < notBefore - SKEW_MS)
    return 'the nonce is newer than the cosignature';
  return asserted > at + SKEW_MS ? 'the decision is from after the time of verification' : undefined;
}

/**
 * Judges the claim `time`: an interval where the verifier's nonce or a witness stands for an end of it, otherwise host-asserted, which is said.
 * @param seen when a trusted witness first saw the record in the log
 */
export function judgeTime(
  appraisal: ReceiptAppraisal,
  statement: BindingStatement,
  record: DecisionRecord,
  trust: ReceiptTrust,
  at: number,
  seen: number | null,
): DecisionTime {
  const { nonce } = trust;
  const time: DecisionTime = { asserted: record.time, notBefore: nonce?.at ?? null, notAfter: seen };
  if (nonce !== undefined && !sameBytes(nonce.value, statement.nonce)) {
    appraisal.fail('time', 'the statement was made for another nonce');
    return time;
  }
  const wrong = fault(time, at);
  if (wrong !== undefined) appraisal.fail('time', `${wrong}: ${describe(time)}`);
  else if (time.notBefore === null && seen === null) appraisal.skip('time', `host-asserted: ${iso(record.time)}`);
  else appraisal.pass('time', describe(time));
  return time;
}
