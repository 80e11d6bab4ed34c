import { coverageOf } from './coverage/coverage.ts';
import type { Coverage } from './coverage/types.ts';
import { mutatePolicies, type MutationOptions } from './mutation/mutation.ts';
import type { MutationReport } from './mutation/types.ts';
import { askedIn, bySubject, witnessesIn, type Ran } from './run/ran.ts';

/** What the tests of a run saw of each policy set that was compiled. */
export const coverageOfRun = async (files: readonly Ran[]): Promise<Coverage[]> => {
  const reports: Coverage[] = [];
  for (const [subject, ofSubject] of bySubject(files)) {
    const engine = await subject.engine();
    if (engine === null || subject.unit === null) continue;
    reports.push(
      coverageOf(engine, subject.unit, askedIn(ofSubject), { subject: subject.name, locate: subject.locate }),
    );
  }
  return reports;
};

/** Mutation testing of each policy set that was compiled. Tests that fail say nothing about mutants: they are left out. */
export const mutationOfRun = (
  files: readonly Ran[],
  options: Omit<MutationOptions, 'subject' | 'locate'> = {},
): MutationReport[] =>
  bySubject(files).flatMap(([{ unit, name, locate }, ofSubject]) =>
    unit === null ? [] : [mutatePolicies(unit, witnessesIn(ofSubject), { ...options, subject: name, locate })],
  );
