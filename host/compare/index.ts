/** What would change: two policies compared, recorded actions replayed, decisions measured. Web-standard APIs only; nothing here reads files. */
export { CompareError, type CompareErrorCode } from './error/error.ts';
export { diff } from './diff/diff.ts';
export { diffAcross, type CedarRequest } from './diff/across.ts';
export type { Difference, DiffOptions, DiffReport } from './diff/types.ts';
export type { DifferenceKind, Judgement, Level } from './judgement/judgement.ts';
export { readRecord, readRecords } from './record/read.ts';
export type { ActionRecord, RecordedDecision } from './record/types.ts';
export { replay, type ReplayOptions } from './replay/replay.ts';
export type { Change, Directions, ReplayReport, Side } from './replay/types.ts';
export { bench } from './bench/bench.ts';
export { generateInputs, type Reached } from './bench/inputs.ts';
export type {
  BenchOptions,
  BenchReport,
  BenchSubject,
  Bucket,
  Latency,
  Measured,
  Ratio,
  Spread,
  TriedRule,
} from './bench/types.ts';
