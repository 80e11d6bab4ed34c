/** What a conformance suite is, and how its results are kept. */

/** The three things that can become of a case. A skip always has a reason. */
export type Outcome = 'passed' | 'failed' | 'skipped';

export interface CaseResult {
  /** The vector file that the case stands in. */
  readonly file: string;
  /** The case's id, with its engine where one case has several expectations. */
  readonly id: string;
  readonly outcome: Outcome;
  /** Why it was skipped (one of few texts, they are grouped), or what differed. */
  readonly detail: string;
}

/** Collects results; written to by suites, read by the reporter. */
export class Recorder {
  readonly results: CaseResult[] = [];
  readonly absent: string[] = [];
  readonly notes: string[] = [];

  pass(file: string, id: string): void {
    this.results.push({ file, id, outcome: 'passed', detail: '' });
  }

  fail(file: string, id: string, detail: string): void {
    this.results.push({ file, id, outcome: 'failed', detail });
  }

  skip(file: string, id: string, reason: string): void {
    this.results.push({ file, id, outcome: 'skipped', detail: reason });
  }

  /** Passes when there is no difference, fails with the differences otherwise. */
  judge(file: string, id: string, differences: readonly string[]): void {
    if (differences.length === 0) this.pass(file, id);
    else this.fail(file, id, differences.join('; '));
  }

  /** A vector file that is not there: neither passed nor failed, but said. */
  reportAbsent(file: string): void {
    this.absent.push(file);
  }

  /** A line for the reader, such as a module's digest. */
  note(line: string): void {
    this.notes.push(line);
  }

  count(outcome: Outcome): number {
    return this.results.reduce((sum, result) => sum + (result.outcome === outcome ? 1 : 0), 0);
  }
}

export interface SuiteOptions {
  /** The folder that holds the vectors, one folder a suite. */
  readonly data: string;
  /** Says a line at once, before anything else is read. */
  readonly say: (line: string) => void;
}

export interface Suite {
  /** The name on the command line and in the last line. */
  readonly name: string;
  run(options: SuiteOptions, recorder: Recorder): Promise<void>;
}
