/** Prints what became of a suite. */
import type { CaseResult, Outcome, Recorder } from './suite.ts';

/** Failures printed in full, per vector file; the rest are counted. `--json` has all of them. */
const SHOWN = 20;

export interface Tally {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts a suite's results. A suite in which nothing passed and nothing failed has run nothing, which is a failure. */
export function tally(suite: string, recorder: Recorder): Tally {
  const passed = recorder.count('passed');
  const failed = recorder.count('failed');
  return {
    suite,
    passed,
    failed: passed + failed === 0 ? 1 : failed,
    skipped: recorder.count('skipped'),
  };
}

/** The results of one suite as text, without its last line. */
export function describe(recorder: Recorder): string[] {
  const lines: string[] = [];
  for (const file of recorder.absent) lines.push(`absent: ${file}`);
  for (const [file, results] of group(recorder.results, (result) => result.file)) {
    const failures = results.filter((result) => result.outcome === 'failed');
    lines.push(
      `${file}: ${count(results, 'passed')} passed, ${failures.length} failed, ${count(results, 'skipped')} skipped`,
    );
    const skips = results.filter((result) => result.outcome === 'skipped');
    for (const [reason, skipped] of group(skips, (result) => result.detail)) {
      lines.push(`  skipped ${skipped.length}: ${reason}`);
    }
    for (const failure of failures.slice(0, SHOWN)) lines.push(`  failed ${failure.id}: ${failure.detail}`);
    if (failures.length > SHOWN) lines.push(`  … and ${failures.length - SHOWN} more failures`);
  }
  if (recorder.count('passed') + recorder.count('failed') === 0) lines.push('nothing was run');
  return lines;
}

/** The last line of a suite. */
export function lastLine(result: Tally): string {
  return `${result.suite}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`;
}

/** The same for machines. */
export function toJson(result: Tally, recorder: Recorder): unknown {
  return {
    ...result,
    absent: recorder.absent,
    notes: recorder.notes,
    skips: [...group(only(recorder, 'skipped'), (entry) => `${entry.file}\0${entry.detail}`)].map(([key, entries]) => ({
      file: key.split('\0')[0],
      reason: key.split('\0')[1],
      cases: entries.map((entry) => entry.id),
    })),
    failures: only(recorder, 'failed').map(({ file, id, detail }) => ({ file, id, detail })),
  };
}

function only(recorder: Recorder, outcome: Outcome): CaseResult[] {
  return recorder.results.filter((result) => result.outcome === outcome);
}

function count(results: readonly CaseResult[], outcome: Outcome): number {
  return results.filter((result) => result.outcome === outcome).length;
}

function group(results: readonly CaseResult[], key: (result: CaseResult) => string): Map<string, CaseResult[]> {
  const groups = new Map<string, CaseResult[]>();
  for (const result of results) {
    const name = key(result);
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [result]);
    else members.push(result);
  }
  return groups;
}
