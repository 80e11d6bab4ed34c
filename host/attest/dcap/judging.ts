import type { Appraisal } from '../appraisal/appraisal.ts';

/** What judges some of the checks of a TEE. */
export type Judging<Id extends string> = Pick<
  Appraisal<Id>,
  'pass' | 'fail' | 'skip' | 'judge' | 'read' | 'advise' | 'endsAt'
>;

/** A time in a detail. */
export function showTime(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString().replace('.000Z', 'Z') : 'no time';
}
