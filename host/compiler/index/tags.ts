import { TAG } from '../../engine/cell/cell.ts';
import type { TagName } from '../../engine/cell/cell.ts';
import type { Expression } from '../ir/types.ts';

/** Tags of cells as a set: a bit a tag. */
export const bits = (...tags: readonly TagName[]): number => tags.reduce((mask, tag) => mask | (1 << TAG[tag]), 0);

export const ALL_TAGS: number = bits(...(Object.keys(TAG) as TagName[]));

/** Every tag but these. */
export const allBut = (...tags: readonly TagName[]): number => ALL_TAGS & ~bits(...tags);

type Read = Extract<Expression, { kind: 'read' }>;

/** Tags of what a slot may hold: frames with others are refused. */
export const tagsOf = ({ holds }: Read): number => (holds === undefined ? ALL_TAGS : bits(...holds));

/** Tags of a slot with which a call errs, from those of its argument: what the absent slot's own bit becomes under the read's `absentIs`. What the slot never holds is no hazard. */
export const withAbsence = (read: Read, mask: number): number => withAbsenceOf(read, mask) & tagsOf(read);

const withAbsenceOf = ({ absentIs }: Read, mask: number): number => {
  const present = mask & ~bits('absent');
  switch (absentIs) {
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
