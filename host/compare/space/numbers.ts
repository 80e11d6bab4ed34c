import type { Cell } from '../../engine/cell/cell.ts';

/** Doubles from here on may stand for several integers. */
const EXACT = 2 ** 53;
/** An integer beyond every double. */
const BEYOND = 10n ** 400n;

export const cellOfNumber = (number: number): Cell =>
  Number.isSafeInteger(number) ? { tag: 'int', value: BigInt(number) } : { tag: 'float', value: number };

/** A number between two, an integer close to the lower one if there is one; undefined when none lies between. */
const between = (low: number, high: number): number | undefined => {
  const whole = Math.floor(low) + 1;
  if (low < whole && whole < high) return whole;
  const middle = low + (high - low) / 2;
  return low < middle && middle < high ? middle : undefined;
};

const beyond = (bound: number, sign: 1 | -1): number | undefined => {
  for (const candidate of [sign > 0 ? Math.floor(bound) + 1 : Math.ceil(bound) - 1, bound * 2]) {
    if (Number.isFinite(candidate) && (sign > 0 ? candidate > bound : candidate < bound)) return candidate;
  }
  return undefined;
};

/** Every bound and one number of every gap, ascending. `bounds` holds 0. */
export const numbersOf = (bounds: ReadonlySet<number>): number[] => {
  const sorted = [...bounds].sort((a, b) => a - b);
  const numbers: number[] = [];
  const add = (number: number | undefined): void => {
    if (number !== undefined) numbers.push(number);
  };
  add(beyond(sorted[0] ?? 0, -1));
  for (const [index, bound] of sorted.entries()) {
    numbers.push(bound);
    const next = sorted[index + 1];
    // The number just below the next bound is what its author thinks of.
    if (next !== undefined) add(Number.isSafeInteger(next) && next - 1 > bound ? next - 1 : between(bound, next));
  }
  add(beyond(sorted.at(-1) ?? 0, 1));
  return numbers;
};

/** The number cells that stand for all: bounds, gaps, infinities, and integers that no double holds. */
export const numberCells = (numbers: readonly number[]): Cell[] => [
  ...numbers.map(cellOfNumber),
  { tag: 'float', value: Infinity },
  { tag: 'float', value: -Infinity },
  { tag: 'bigint', value: BEYOND },
  { tag: 'bigint', value: -BEYOND },
];

/** Whether some bound is so large that integers beside it are told apart by one comparison and not by another. */
export const hasCoarseBounds = (bounds: ReadonlySet<number>): boolean =>
  [...bounds].some((bound) => Math.abs(bound) >= EXACT);
