import type { TestFile } from '../file/types.ts';
import type { Asked } from '../coverage/observe.ts';
import type { Witness } from '../mutation/types.ts';
import type { Snapshots } from '../snapshot/snapshots.ts';
import type { Subject } from '../subject/types.ts';
import type { FileResult, TestResult } from './types.ts';

/** A test file that ran, with what it ran on. */
export interface Ran {
  readonly file: TestFile;
  readonly subject: Subject;
  readonly result: FileResult;
  readonly snapshots: Snapshots;
}

/** The tests with their results; what only compares diagnostics is left out. */
const decided = ({ file, result, snapshots }: Ran) => {
  const from = result.tests.length - file.tests.length;
  return file.tests.flatMap((test, index) => {
    const found: TestResult | undefined = result.tests[from + index];
    const decision = found?.decision ?? null;
    return found === undefined || decision === null ? [] : [{ test, result: found, decision, snapshots }];
  });
};

/** What coverage looks at: every test that was decided, passed or not. */
export const askedIn = (files: readonly Ran[]): Asked[] =>
  files.flatMap((ran) => decided(ran).map(({ test, result }) => ({ input: test.input, options: result.options })));

/** What mutants are run against: every test that passed. */
export const witnessesIn = (files: readonly Ran[]): Witness[] =>
  files.flatMap((ran) =>
    decided(ran)
      .filter(({ result }) => result.status === 'passed')
      .map(({ test, result, decision, snapshots }) => ({
        name: test.name,
        place: result.place,
        input: test.input,
        options: result.options,
        expect: test.expect,
        decision,
        snapshot: test.expect.explanation === undefined ? null : (snapshots.stored(test.name) ?? null),
      })),
  );

/** The files of each policy set, in the order in which the sets were first tested. */
export const bySubject = (files: readonly Ran[]): readonly (readonly [Subject, readonly Ran[]])[] => {
  const sets = new Map<string, [Subject, Ran[]]>();
  for (const ran of files) {
    const set = sets.get(ran.subject.key);
    if (set === undefined) sets.set(ran.subject.key, [ran.subject, [ran]]);
    else set[1].push(ran);
  }
  return [...sets.values()];
};
