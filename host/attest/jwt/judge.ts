import type { Appraisal } from '../appraisal/appraisal.ts';
import type { JsonObject } from './json.ts';
import { readTimes, whyNotAt } from './times.ts';

/** What a policy says of times. */
export interface TimePolicy {
  /** How far the issuer's clock may be ahead. */
  readonly skewSeconds: number;
  readonly maximumLifetimeSeconds: number;
}

/** Judges the checks `time` and `lifetime`: that a token holds at a time, and no longer than such tokens do. */
export function judgeTimes<Id extends string>(
  appraisal: Appraisal<Id | 'time' | 'lifetime'>,
  payload: JsonObject,
  { skewSeconds, maximumLifetimeSeconds }: TimePolicy,
  at: number,
): void {
  const times = readTimes(payload);
  if (times === undefined) {
    appraisal.fail('time', 'iat, nbf or exp is missing or no time');
    return;
  }
  const why = whyNotAt(times, at, skewSeconds * 1000);
  appraisal.judge('time', why === undefined, `until ${new Date(times.expiresAt).toISOString()}`, why);
  const seconds = (times.expiresAt - times.issuedAt) / 1000;
  appraisal.judge('lifetime', seconds > 0 && seconds <= maximumLifetimeSeconds, `${seconds} s`);
  appraisal.endsAt(times.expiresAt);
}
