import type { ReceiptRun } from '../ingest/types.ts';

/** Runs that are kept: whoever asks where an event stands asks soon. */
const KEPT = 1024;

/** Where the events of a session that are durable stand in the log. */
export class Runs {
  readonly #runs: ReceiptRun[] = [];

  add(runs: readonly ReceiptRun[]): void {
    this.#runs.push(...runs);
    if (this.#runs.length > 2 * KEPT) this.#runs.splice(0, this.#runs.length - KEPT);
  }

  /** The index of an event in the log; undefined when it is not known any more. */
  indexOf(event: number): number | undefined {
    let [low, high] = [0, this.#runs.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#runs[middle] as ReceiptRun).event <= event) low = middle;
      else high = middle - 1;
    }
    const run = this.#runs[low];
    return run !== undefined && event >= run.event && event < run.event + run.count
      ? run.index + event - run.event
      : undefined;
  }
}
