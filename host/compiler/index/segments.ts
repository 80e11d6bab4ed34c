import type { Interval } from './condition.ts';

/**
 * The line of numbers, cut at the endpoints of intervals: `2k + 1` segments for `k` endpoints, in turn an open gap and a point. A number's segment is
 * `2p + 1` when it is endpoint `p`, else `2p` with `p` endpoints below it.
 */
export interface Segments {
  /** Ascending, without duplicates and infinities. */
  readonly endpoints: readonly number[];
  readonly count: number;
}

/** First and last segment, both included. */
export type SegmentRange = readonly [first: number, last: number];

export const segmentsOf = (intervals: Iterable<Interval>): Segments => {
  const endpoints = new Set<number>();
  for (const { low, high } of intervals) {
    // −0 and 0 are one number, and a Set takes them for one.
    if (Number.isFinite(low)) endpoints.add(low);
    if (Number.isFinite(high)) endpoints.add(high);
  }
  const sorted = [...endpoints].sort((a, b) => a - b);
  return { endpoints: sorted, count: 2 * sorted.length + 1 };
};

/** The number of endpoints below a number. */
const below = (endpoints: readonly number[], value: number): number => {
  let low = 0;
  let high = endpoints.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((endpoints[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The segments of an interval whose endpoints were cut at. Infinities belong to the outermost gaps. */
export const rangeOf = (segments: Segments, { low, lowOpen, high, highOpen }: Interval): SegmentRange => {
  const first = low === -Infinity ? 0 : 2 * below(segments.endpoints, low) + (lowOpen ? 2 : 1);
  const last = high === Infinity ? segments.count - 1 : 2 * below(segments.endpoints, high) + (highOpen ? 0 : 1);
  return [first, last];
};
