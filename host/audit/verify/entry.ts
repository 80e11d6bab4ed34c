import type { AuditRecord } from '../record/types.ts';

/** One entry of a log. */
export interface LogEntry {
  readonly index: number;
  /** The leaf's bytes. */
  readonly entry: Uint8Array;
  readonly record: AuditRecord;
}
