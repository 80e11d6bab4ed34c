import type { AuditRecord } from './types.ts';

/** How many records of each kind: none. */
export const noRecords = (): Record<AuditRecord['kind'], number> => ({
  decision: 0,
  outcome: 0,
  approval: 0,
  swap: 0,
  heartbeat: 0,
  close: 0,
  session: 0,
  batch: 0,
  continuation: 0,
  binding: 0,
  erasure: 0,
});
