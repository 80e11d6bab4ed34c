/** Patterns made of others, without what changes nothing. */
import type { Pattern } from '../ast.ts';

export const EMPTY: Pattern = { kind: 'empty' };

export const sequence = (items: readonly Pattern[]): Pattern => {
  const flat = items.flatMap((item) => (item.kind === 'sequence' ? item.items : item.kind === 'empty' ? [] : [item]));
  const [first] = flat;
  if (first === undefined) return EMPTY;
  return flat.length === 1 ? first : { kind: 'sequence', items: flat };
};

export const choice = (items: readonly Pattern[]): Pattern => {
  const [first] = items;
  if (items.every((item) => item.kind === 'empty')) return EMPTY;
  return first !== undefined && items.length === 1 ? first : { kind: 'choice', items };
};

export const repeat = (item: Pattern, min: number, max: number): Pattern => {
  if (max === 0 || item.kind === 'empty') return EMPTY;
  return min === 1 && max === 1 ? item : { kind: 'repeat', item, min, max };
};

export const ahead = (item: Pattern): Pattern => ({ kind: 'look', behind: false, negative: false, item });

export const notAhead = (item: Pattern): Pattern => ({ kind: 'look', behind: false, negative: true, item });
