import type { Cell } from '../../../../engine/cell/cell.ts';

/**
 * The number a cell is in Python's numeric tower (`True` is 1), or null. Mixed comparisons of `bigint` and `number` are exact in ECMAScript as they
 * are in Python.
 */
export const numberOf = (cell: Cell): bigint | number | null => {
  switch (cell.tag) {
    case 'bool':
      return cell.value ? 1n : 0n;
    case 'int':
    case 'bigint':
    case 'float':
      return cell.value;
    default:
      return null;
  }
};
