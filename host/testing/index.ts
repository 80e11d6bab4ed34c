/** Policy tests: what a policy must decide, read from YAML and run on the compiled module (docs/policy-tests.md). Nothing here reads or writes files; `index.node.ts` does, for Node. */
export { TestingError, type TestingErrorCode } from './error/error.ts';
export { readTestFile, type ReadResult } from './file/read.ts';
export type * from './file/types.ts';
export { runTestFile, type RunOptions } from './run/run.ts';
export { totalsOf, type Totals } from './run/totals.ts';
export type * from './run/types.ts';
export { createSubject, type SubjectOptions } from './subject/compile.ts';
export type { Subject } from './subject/types.ts';
export { createSnapshots, type Snapshots } from './snapshot/snapshots.ts';
export { formatSnapshots, parseSnapshots, type SnapshotTexts } from './snapshot/format.ts';
export type { Ran } from './run/ran.ts';
export { coverageOfRun, mutationOfRun } from './analyse.ts';
export { coverageOf, percent, type CoverageOptions } from './coverage/coverage.ts';
export type { Asked } from './coverage/observe.ts';
export type { Counts, Coverage, Ratio, Uncovered } from './coverage/types.ts';
export { mutatePolicies, mutationScore, type MutationOptions } from './mutation/mutation.ts';
export type { Closest, MutationReport, Survivor, Witness } from './mutation/types.ts';
