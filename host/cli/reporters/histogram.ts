import type { Bucket } from '../../compare/index.ts';
import { pageColumns } from '../frame/wrap.ts';
import type { Palette } from './paint.ts';
import { table } from './table.ts';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A time in the unit that reads best, with three digits. */
export function nanoseconds(value: number): string {
  const units = ['ns', 'µs', 'ms', 's'] as const;
  let number = value;
  let unit = 0;
  while (number >= 999.5 && unit < units.length - 1) {
    number /= 1000;
    unit++;
  }
  return `${unit === 0 || number >= 99.5 ? number.toFixed(0) : number.toPrecision(3)} ${units[unit] ?? 's'}`;
}

/** A bar of a length in columns, to an eighth of one. Something is never nothing. */
function bar(length: number): string {
  const eighths = Math.max(1, Math.round(length * 8));
  return '█'.repeat(eighths >> 3) + (EIGHTHS[eighths & 7] ?? '');
}

/** A share of all in as few characters as tell it. */
function share(count: number, total: number): string {
  const percent = (100 * count) / total;
  if (count === 0) return '';
  return percent < 0.1 ? '<0.1 %' : `${percent.toFixed(1)} %`;
}

/** A histogram as bars, a line a bucket, as wide as the terminal. */
export function histogramLines({ dim, blue }: Palette, buckets: readonly Bucket[], terminal: number): string[] {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  const labels = table(
    buckets.map(({ from, to, count }, index) => [
      nanoseconds(from),
      index === buckets.length - 1 ? 'and more' : `to ${nanoseconds(to)}`,
      share(count, total),
    ]),
    [0, 2],
  );
  const width = Math.max(...labels.map((label) => label.length));
  const room = Math.max(8, pageColumns(terminal) - width - 4);
  return buckets.map(({ count }, index) => {
    const label = (labels[index] ?? '').padEnd(width);
    return `  ${dim(label)}  ${count === 0 ? '' : blue(bar((count / most) * room))}`.trimEnd();
  });
}
