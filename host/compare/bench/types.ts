import type { Entry } from '../../compiler/ir/types.ts';
import type { PolicyInput } from '../../engine/types.ts';

/** A module to be measured. */
export interface BenchSubject {
  /** The file. */
  readonly module: Uint8Array<ArrayBuffer>;
  /** The rules it was compiled from, which tell what the index finds; null when only the module is at hand. */
  readonly rules: Entry | null;
  /** Name of the module's entry; default its first. */
  readonly entry?: string;
}

export interface BenchOptions {
  /** What is decided on, in turn. At least one. */
  readonly inputs: readonly PolicyInput[];
  /** Decisions that are timed one by one, and again together; of more inputs only as many as these are used. Default 200,000, or as many as take some seconds, but each input once. */
  readonly decisions?: number;
  /** Another module, measured on the same inputs in the same run. */
  readonly compare?: BenchSubject;
  /** Milliseconds from any origin; default `performance.now`. */
  readonly now?: () => number;
}

/** Decisions that took from `from` to below `to` nanoseconds; the last bucket is open. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Nanoseconds of single decisions: input in, decision out. */
export interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** Buckets of equal ratios. */
  readonly histogram: readonly Bucket[];
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** A rule that no lookup finds, so that it is tried on every input. */
export interface TriedRule {
  readonly id: string;
  readonly line: number | null;
  /** `no-lookup`: its condition demands no value of a field that could be looked up. `few`: it could be looked up, but it is cheaper not to: too few rules are like it, or too many would be found. */
  readonly why: 'no-lookup' | 'few';
}

export interface Measured {
  readonly digest: string;
  readonly entry: string;
  readonly rules: number;
  /** Decided one by one, the clock's own cost taken off. */
  readonly latency: Latency;
  /** Decided together, without a clock between. */
  readonly decisionsPerSecond: number;
  /** Over the inputs: steps in the module (docs/module-format.md §6.3), and rules whose guards were evaluated. */
  readonly steps: Spread;
  readonly candidates: Spread;
  /** The input that takes the most steps. */
  readonly heaviest: { readonly input: PolicyInput; readonly steps: number; readonly candidates: number };
  /** Verdicts of the inputs. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** Rules that are tried on every input, defaults aside; null when only the module is at hand. */
  readonly tried: readonly TriedRule[] | null;
}

/** A quotient of paired rounds: its median, and its quartiles, between which half of the rounds lie. */
export interface Ratio {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

export interface BenchReport {
  /** Inputs that were decided on. */
  readonly inputs: number;
  readonly decisions: number;
  /** What reading the clock twice takes, in nanoseconds: it is taken off every latency. */
  readonly clock: number;
  readonly measured: Measured;
  readonly compared: Measured | null;
  /** How many times as long the other module takes, over rounds in which both decide on all inputs; null without one. */
  readonly ratio: Ratio | null;
}
