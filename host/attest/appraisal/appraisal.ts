import { AttestError } from '../error/error.ts';
import type { Check, CheckList, CheckStatus, EvidenceResult } from './types.ts';

interface Outcome {
  readonly status: CheckStatus;
  readonly detail: string;
}

/**
 * Collects the checks of one verification, and makes its verdict. A check may be judged several times (once a certificate, once a device): a failure stays. What
 * was never judged was not reached, and cannot be accepted.
 */
export class Appraisal<Id extends string> {
  readonly #list: CheckList<Id>;
  readonly #outcomes = new Map<Id, Outcome>();
  readonly #advisories = new Set<string>();
  #firstFailed: Id | undefined;
  #validUntil: number | null = null;

  constructor(list: CheckList<Id>) {
    this.#list = list;
  }

  /** Whether any check has failed. */
  get failed(): boolean {
    return this.#firstFailed !== undefined;
  }

  #add(id: Id, status: CheckStatus, detail: string): void {
    const before = this.#outcomes.get(id);
    if (status === 'fail') this.#firstFailed ??= id;
    if (before === undefined || (before.status !== 'fail' && status === 'fail')) {
      this.#outcomes.set(id, { status, detail });
    } else if (before.status === status) {
      if (!before.detail.split('; ').includes(detail)) {
        this.#outcomes.set(id, { status, detail: `${before.detail}; ${detail}` });
      }
    } else if (before.status === 'skipped') {
      this.#outcomes.set(id, { status, detail });
    }
  }

  pass(id: Id, detail: string): void {
    this.#add(id, 'pass', detail);
  }

  fail(id: Id, detail: string): void {
    this.#add(id, 'fail', detail);
  }

  /** Says why a check is not made: the policy does not ask for it, or evidence of this version has nothing to check. */
  skip(id: Id, why: string): void {
    this.#add(id, 'skipped', why);
  }

  /** Passes or fails a check; the detail says what was found, or what was wrong. */
  judge(id: Id, holds: boolean, found: string, wrong: string = found): boolean {
    this.#add(id, holds ? 'pass' : 'fail', holds ? found : wrong);
    return holds;
  }

  /** Runs a step of reading; what it refuses as malformed or too large fails the check, and yields undefined. */
  read<T>(id: Id, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof AttestError)) throw error;
      this.fail(id, error.message);
      return undefined;
    }
  }

  /** An advisory that holds for the platform. */
  advise(advisory: string): void {
    this.#advisories.add(advisory);
  }

  /** Something that the verdict rests on ends at a time, in milliseconds since 1970. No finite one is no time: whoever must have an end and has none fails its own check. */
  endsAt(time: number): void {
    if (!Number.isFinite(time)) return;
    if (this.#validUntil === null || time < this.#validUntil) this.#validUntil = time;
  }

  #check(id: Id): Check {
    const { source } = this.#list[id];
    const outcome = this.#outcomes.get(id);
    if (outcome !== undefined) return { id, ...outcome, source };
    // What was passed over without a failure before it is a defect of the verifier, and no reason to accept.
    if (this.#firstFailed === undefined) return { id, status: 'fail', detail: 'the check was not made', source };
    return { id, status: 'skipped', detail: `not reached, because ${this.#firstFailed} failed`, source };
  }

  /** The result. */
  result<Claims>(claims: Claims | null): EvidenceResult<Claims> {
    const checks = (Object.keys(this.#list) as Id[]).map((id) => this.#check(id));
    const accepted = claims !== null && checks.every(({ status }) => status !== 'fail');
    return {
      verdict: accepted ? 'accept' : 'reject',
      checks,
      claims,
      advisories: [...this.#advisories].toSorted(),
      validUntil: this.#validUntil,
    };
  }
}
