import type { Cell } from '../../../../engine/cell/cell.ts';
import { MAX_DEPTH } from '../../../../engine/cell/encode.ts';

const isWithin = (cell: Cell, depth: number): boolean => {
  if (cell.tag === 'set' || cell.tag === 'list') {
    return depth > 0 && cell.items.every((item) => isWithin(item, depth - 1));
  }
  if (cell.tag === 'record') return depth > 0 && cell.entries.every(([, value]) => isWithin(value, depth - 1));
  return true;
};

/** The value, if cells may nest as deep as it does; otherwise an error, as a recursion limit is. */
export const withinDepth = (cell: Cell): Cell | 'error' => (isWithin(cell, MAX_DEPTH) ? cell : 'error');
