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

/** How a slot's number stands to a constant. */
export type Relation = 'less' | 'less-or-equal' | 'greater' | 'greater-or-equal';

/** The numbers that stand so to a bound. */
export const intervalsOf = (relation: Relation, bound: number): readonly Interval[] => {
  if (Number.isNaN(bound)) return [];
  switch (relation) {
    case 'less':
      return bound === -Infinity ? [] : [{ low: -Infinity, lowOpen: false, high: bound, highOpen: true }];
    case 'less-or-equal':
      return bound === -Infinity ? pointOf(bound) : [{ low: -Infinity, lowOpen: false, high: bound, highOpen: false }];
    case 'greater':
      return bound === Infinity ? [] : [{ low: bound, lowOpen: true, high: Infinity, highOpen: false }];
    case 'greater-or-equal':
      return bound === Infinity ? pointOf(bound) : [{ low: bound, lowOpen: false, high: Infinity, highOpen: false }];
  }
};
