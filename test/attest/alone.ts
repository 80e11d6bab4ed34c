/** Says of which checks there is a case in which they alone fail. What is shown here is gathered by `.ci/alone.ts`, which lists those of which nothing was shown. */
import { expect, TestRunner } from 'vitest';
import type { EvidenceResult } from '../../host/attest/appraisal/types.ts';
import { failedChecks } from './failed.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** All ids of a list of checks, and the one that failed alone. */
    alone?: (readonly [list: readonly string[], id: string])[];
  }
}

/** Notes that of some ids one failed alone in the test that runs. */
export function noteAlone(list: readonly string[], id: string): void {
  const test = TestRunner.getCurrentTest();
  if (test === undefined) throw new Error('no test runs');
  (test.meta.alone ??= []).push([list, id]);
}

/** Expects that one check fails, and no other. */
export function expectAlone(result: Pick<EvidenceResult<unknown>, 'verdict' | 'checks'>, id: string, what = ''): void {
  expect([result.verdict, ...failedChecks(result)], what).toEqual(['reject', id]);
  noteAlone(
    result.checks.map((check) => check.id),
    id,
  );
}
