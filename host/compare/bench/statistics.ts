import type { Bucket, Ratio, Spread } from './types.ts';

/** The value at a share of ascending values: the smallest that at least so many do not exceed. */
export const quantile = (ascending: ArrayLike<number>, share: number): number =>
  ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;

export const spreadOf = (values: readonly number[]): Spread => {
  const ascending = Float64Array.from(values).sort();
  return { min: quantile(ascending, 0), median: quantile(ascending, 0.5), max: quantile(ascending, 1) };
};

/** The quotients of numbers that belong together. */
export const ratioOf = (over: readonly number[], under: readonly number[]): Ratio => {
  const ascending = Float64Array.from(over, (value, index) => value / (under[index] ?? Number.NaN)).sort();
  return { median: quantile(ascending, 0.5), lower: quantile(ascending, 0.25), upper: quantile(ascending, 0.75) };
};

const MOST_BUCKETS = 16;
/** Ratios between a bucket's bounds, from the finest on. */
const RATIOS = [2 ** (1 / 8), 2 ** (1 / 4), 2 ** (1 / 2), 2, 4, 16, 256] as const;

/** Ascending values in at most 16 buckets of equal ratios, up to the 99.9th percentile; what lies beyond is in the last. */
export const histogramOf = (ascending: Float64Array): readonly Bucket[] => {
  const low = Math.max(1, ascending[0] ?? 1);
  const high = Math.max(low, quantile(ascending, 0.999));
  const ratio = RATIOS.find((each) => Math.log(high / low) / Math.log(each) < MOST_BUCKETS - 1) ?? 65_536;
  const first = Math.floor(Math.log(low) / Math.log(ratio));
  const number = Math.min(MOST_BUCKETS, Math.floor(Math.log(high) / Math.log(ratio)) - first + 1);
  const counts = Array.from({ length: number }, () => 0);
  for (const value of ascending) {
    const place = Math.floor(Math.log(Math.max(1, value)) / Math.log(ratio)) - first;
    const bucket = Math.min(Math.max(place, 0), number - 1);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts.map((count, index) => ({ from: ratio ** (first + index), to: ratio ** (first + index + 1), count }));
};
