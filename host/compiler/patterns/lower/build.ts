/** Patterns made of others, without what changes nothing. */
import type { Pattern } from '../ast.ts';

/** Matches the empty text. */
export const EMPTY: Pattern = { kind: 'empty' };

/** One behind the other. */
export const sequence = (items: readonly Pattern[]): Pattern => {
  const flat = items.flatMap((item) => (item.kind === 'sequence' ? item.items : item.kind === 'empty' ? [] : [item]));
  const [first] = flat;
  if (first === undefined) return EMPTY;
  return flat.length === 1 ? first : { kind: 'sequence', items: flat };
};

/** Any of them. */
export const choice = (items: readonly Pattern[]): Pattern => {
  const [first] = items;
  if (items.every((item) => item.kind === 'empty')) return EMPTY;
  return first !== undefined && items.length === 1 ? first : { kind: 'choice', items };
};

/** So many times; `max` may be infinite. */
export const repeat = (item: Pattern, min: number, max: number): Pattern => {
  if (max === 0 || item.kind === 'empty') return EMPTY;
  return min === 1 && max === 1 ? item : { kind: 'repeat', item, min, max };
};

/** Where the item matches what follows. */
export const ahead = (item: Pattern): Pattern => ({ kind: 'look', behind: false, negative: false, item });

/** Where it does not. */
export const notAhead = (item: Pattern): Pattern => ({ kind: 'look', behind: false, negative: true, item });
