import { TAG } from '../../engine/cell/cell.ts';
import type { TagName } from '../../engine/cell/cell.ts';
import type { Expression } from '../ir/types.ts';

/** Tags of cells as a set: a bit a tag. */
export const bits = (...tags: readonly TagName[]): number => tags.reduce((mask, tag) => mask | (1 << TAG[tag]), 0);

export const ALL_TAGS: number = bits(...(Object.keys(TAG) as TagName[]));

/** Every tag but these. */
export const allBut = (...tags: readonly TagName[]): number => ALL_TAGS & ~bits(...tags);

/** Tags of a slot with which a call errs, from those of its argument: what the absent slot's own bit becomes under the read's `absentIs`. */
export const withAbsence = (read: Extract<Expression, { kind: 'read' }>, mask: number): number => {
  const present = mask & ~bits('absent');
  switch (read.absentIs) {
    case 'absent':
      return mask;
    case 'null':
      return present | (mask & bits('null') ? bits('absent') : 0);
    case 'error':
      return present | bits('absent');
    default:
      return present;
  }
};
