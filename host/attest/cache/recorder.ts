import type { Judging } from '../appraisal/judging.ts';

/** What was found when some checks were made, and none of them failed. */
export interface Recorded<Id extends string> {
  readonly findings: readonly (readonly ['pass' | 'skip', id: Id, detail: string])[];
  /** The earliest end of anything that they rest on, in milliseconds since 1970. */
  readonly until: number;
}

/** Hands findings on to an appraisal, and notes them, so that they can be found again without being judged again. */
export class Recorder<Id extends string> implements Judging<Id> {
  readonly #to: Judging<Id>;
  readonly #findings: ['pass' | 'skip', Id, string][] = [];
  #until = Infinity;
  #failed = false;

  constructor(to: Judging<Id>) {
    this.#to = to;
  }

  pass(id: Id, detail: string): void {
    this.#findings.push(['pass', id, detail]);
    this.#to.pass(id, detail);
  }

  fail(id: Id, detail: string): void {
    this.#failed = true;
    this.#to.fail(id, detail);
  }

  skip(id: Id, why: string): void {
    this.#findings.push(['skip', id, why]);
    this.#to.skip(id, why);
  }

  judge(id: Id, holds: boolean, found: string, wrong: string = found): boolean {
    if (holds) this.pass(id, found);
    else this.fail(id, wrong);
    return holds;
  }

  read<T>(id: Id, step: () => T): T | undefined {
    let isRead = false;
    const value = this.#to.read(id, () => {
      const read = step();
      isRead = true;
      return read;
    });
    if (!isRead) this.#failed = true;
    return value;
  }

  /** Nothing that is remembered has advisories: they are of what it is used for. */
  advise(advisory: string): void {
    this.#failed = true;
    this.#to.advise(advisory);
  }

  endsAt(time: number): void {
    if (time < this.#until) this.#until = time;
    this.#to.endsAt(time);
  }

  /** What was found; undefined when anything failed, or nothing says until when it holds. */
  get recorded(): Recorded<Id> | undefined {
    return this.#failed || !Number.isFinite(this.#until) ? undefined : { findings: this.#findings, until: this.#until };
  }
}

/** Finds again what was found before. */
export function replay<Id extends string>(judging: Judging<Id>, { findings, until }: Recorded<Id>): void {
  for (const [how, id, detail] of findings) judging[how](id, detail);
  judging.endsAt(until);
}
