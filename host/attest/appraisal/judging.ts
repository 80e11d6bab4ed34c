import type { Appraisal } from './appraisal.ts';

/** What judges some of the checks of a verification. */
export type Judging<Id extends string> = Pick<
  Appraisal<Id>,
  'pass' | 'fail' | 'skip' | 'judge' | 'read' | 'advise' | 'endsAt'
>;
