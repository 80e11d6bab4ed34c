import type { Pattern } from '../ast.ts';
import { PatternError } from '../error.ts';

/** Positions of one automaton. */
export const MOST_POSITIONS = 8192;

/** Repeats of one class that may occur this many times more than they must are counted, not unfolded. */
export const LONGEST_UNFOLDED = 2;

const add = (size: number, more: number): number => {
  if (size + more > MOST_POSITIONS) {
    throw new PatternError('too_large', `it would take more than ${MOST_POSITIONS} positions`);
  }
  return size + more;
};

const sizeOfRepeat = (item: Pattern, min: number, max: number): number => {
  const size = sizeOf(item);
  if (size === 0 || max === 0) return 0;
  const counted = item.kind === 'set' && max !== Infinity && max - min > LONGEST_UNFOLDED;
  const copies = max === Infinity ? Math.max(1, min) : counted ? min + 1 : max;
  return add(0, size * copies);
};

/**
 * How many positions the automaton of a pattern will have, but for the final one and those of look-arounds.
 *
 * @throws PatternError `too_large`
 */
export const sizeOf = (pattern: Pattern): number => {
  switch (pattern.kind) {
    case 'empty':
      return 0;
    case 'set':
    case 'place':
    case 'look':
      return 1;
    case 'sequence':
    case 'choice':
      return pattern.items.reduce((size, item) => add(size, sizeOf(item)), 0);
    case 'repeat':
      return sizeOfRepeat(pattern.item, pattern.min, pattern.max);
  }
};
