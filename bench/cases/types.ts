import type { Effort } from '../measure/contest.ts';

/** One entry of `build/bench.json`: a row and one peer (null where there is none to compare with). Times in nanoseconds. */
export interface Result {
  readonly id: string;
  readonly ours_ns: number;
  readonly peer: string | null;
  readonly peer_ns: number | null;
  /** Median over the rounds of `peer / ours` in the same round: how many times faster we are. */
  readonly ratio: number | null;
  /** Of our own single operations; null where the row has too few of them. */
  readonly p50: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
}

/** What is not a time: sizes, counts, rates. */
export interface Figure {
  readonly id: string;
  readonly value: number;
  readonly unit: 'bytes' | 'candidates' | 'decisions/s';
}

export interface Outcome {
  readonly results: readonly Result[];
  readonly figures: readonly Figure[];
  /** What a reader must know of this run, such as a peer that was left out and why. */
  readonly notes: readonly string[];
}

/** One benchmark. */
export interface Case {
  readonly id: string;
  /** @throws Error when engines disagree on an answer, before anything is timed */
  readonly run: (effort: Effort) => Promise<Outcome>;
}
