/** A mapping of code points; one that it does not name is mapped to itself. */
export interface Mapping {
  /** What is mapped elsewhere, ascending. */
  readonly from: readonly number[];
  /** Where each of `from` is mapped. */
  readonly to: readonly number[];
  readonly of: (codePoint: number) => number;
}

/** The index of the first of ascending numbers that is at least `bound`. */
export const firstAtLeast = (numbers: readonly number[], bound: number): number => {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The mapping of these pairs, which ascend. */
export const mappingOf = (from: readonly number[], to: readonly number[]): Mapping => ({
  from,
  to,
  of: (codePoint) => {
    const index = firstAtLeast(from, codePoint);
    return from[index] === codePoint ? (to[index] ?? codePoint) : codePoint;
  },
});

/**
 * The mapping of a table of runs: `distance from the previous run's last,distance to its image[,length - 1[,step]]`, in base 36, with a space between runs.
 */
export const decodeMapping = (table: string): Mapping => {
  const from: number[] = [];
  const to: number[] = [];
  let last = 0;
  for (const run of table.split(' ')) {
    const [gap = 0, distance = 0, extra = 0, step = 1] = run.split(',').map((field) => Number.parseInt(field, 36));
    const start = last + gap;
    last = start + extra * step;
    for (let codePoint = start; codePoint <= last; codePoint += step) {
      from.push(codePoint);
      to.push(codePoint + distance);
    }
  }
  return mappingOf(from, to);
};
