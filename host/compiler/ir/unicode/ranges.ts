import type { CodePointSet } from '../../patterns/code-points/set.ts';

/** The set of a table of ranges: `distance from the previous range's last[,length - 1]`, in base 36, with a space between ranges. */
export const decodeRanges = (table: string): CodePointSet => {
  const set: number[] = [];
  let last = 0;
  for (const range of table.split(' ')) {
    const [gap = '0', extra = '0'] = range.split(',');
    const start = last + Number.parseInt(gap, 36);
    last = start + Number.parseInt(extra, 36);
    set.push(start, last + 1);
  }
  return set;
};
