import { AuditError } from '../error/error.ts';

/** @throws AuditError `timestamp_malformed` */
export function malformed(why: string): never {
  throw new AuditError('timestamp_malformed', `time-stamp: ${why}`);
}
