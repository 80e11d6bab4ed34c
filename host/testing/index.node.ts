/** Policy tests on Node: test files found, read and run. */
export * from './index.ts';
export { testFiles, type TestFilesOptions, type TestRun } from './test-files.node.ts';
export type { SubjectCache } from './policies.node.ts';
export { isStale, unreadRun, type ReadPaths } from './stale.node.ts';
