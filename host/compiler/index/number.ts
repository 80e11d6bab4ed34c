import type { Cell } from '../../engine/cell/cell.ts';
import type { Condition, Interval, NumberDomain } from './condition.ts';

export const numberCondition = (domain: NumberDomain, intervals: readonly Interval[]): Condition => ({
  domain,
  intervals,
});

/** The constant as a double, when it is exactly one. */
export const exactNumber = (cell: Cell): number | null => {
  if (cell.tag === 'float') return cell.value;
  if (cell.tag === 'bool') return cell.value ? 1 : 0;
  if (cell.tag !== 'int' && cell.tag !== 'bigint') return null;
  const number = Number(cell.value);
  return Number.isFinite(number) && BigInt(number) === cell.value ? number : null;
};

/** Only this number. Infinities are the values beyond all doubles. */
export const pointOf = (number: number): readonly Interval[] => {
  if (Number.isNaN(number)) return [];
  if (number === Infinity) return [{ low: Number.MAX_VALUE, lowOpen: true, high: Infinity, highOpen: false }];
  if (number === -Infinity) return [{ low: -Infinity, lowOpen: false, high: -Number.MAX_VALUE, highOpen: true }];
  return [{ low: number, lowOpen: false, high: number, highOpen: false }];
};
