import type { FileResult } from './types.ts';

/** How many of each. */
export interface Totals {
  readonly files: number;
  readonly broken: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Sums up what files came to. */
export const totalsOf = (files: readonly FileResult[]): Totals => {
  const tests = files.flatMap((file) => file.tests);
  const count = (status: string): number => tests.filter((test) => test.status === status).length;
  return {
    files: files.length,
    broken: files.filter(({ status }) => status === 'broken').length,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
  };
};
