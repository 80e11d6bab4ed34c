import type { RowBytes } from './bytes.ts';

const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16)) +
  (bytes[at + 3] as number) * 0x1000000;

/** Compares two texts that were written, by their bytes. */
export const compareTexts = (bytes: Uint8Array, a: number, b: number): number => {
  const countA = wordAt(bytes, a);
  const countB = wordAt(bytes, b);
  const shared = Math.min(countA, countB);
  for (let i = 4; i < 4 + shared; i++) {
    const difference = (bytes[a + i] as number) - (bytes[b + i] as number);
    if (difference !== 0) return difference;
  }
  return countA - countB;
};

/** Compares two references that were written. */
export const compareNameBytes = (bytes: Uint8Array, a: number, b: number): number =>
  compareTexts(bytes, a, b) || compareTexts(bytes, a + 4 + wordAt(bytes, a), b + 4 + wordAt(bytes, b));

/** Compares two strings, tags included, as items of a set stand (docs/module-format.md §3.1): by the bytes of their lengths first. */
export const compareItems = (bytes: Uint8Array, a: number, b: number): number => {
  for (let i = 1; i < 5; i++) {
    const difference = (bytes[a + i] as number) - (bytes[b + i] as number);
    if (difference !== 0) return difference;
  }
  return compareTexts(bytes, a + 1, b + 1);
};

type Compare = (bytes: Uint8Array, a: number, b: number) => number;

/** Whether parts that begin at these places stand in ascending order, none twice. */
const isAscending = (bytes: Uint8Array, starts: readonly number[], compare: Compare): boolean => {
  for (let i = 1; i < starts.length; i++)
    if (compare(bytes, starts[i - 1] as number, starts[i] as number) >= 0) return false;
  return true;
};

/**
 * Brings the parts that begin at these places, the last of which ends where everything does, into ascending order.
 *
 * @param same what becomes of two that are equal
 * @returns how many there are then
 */
export const sortParts = (
  to: RowBytes,
  starts: readonly number[],
  compare: Compare,
  same: 'once' | ((at: number) => never),
): number => {
  const [first] = starts;
  if (first === undefined || isAscending(to.bytes, starts, compare)) return starts.length;
  const bytes = to.bytes.slice(0, to.length);
  const ends = new Map(starts.map((start, i) => [start, starts[i + 1] ?? bytes.length]));
  const sorted = starts.toSorted((a, b) => compare(bytes, a, b));
  to.length = first;
  let count = 0;
  sorted.forEach((start, i) => {
    const before = sorted[i - 1];
    if (before !== undefined && compare(bytes, before, start) === 0) {
      if (same !== 'once') same(start);
      return;
    }
    to.raw(bytes, start, ends.get(start));
    count++;
  });
  return count;
};
