import type { Cell } from '../../../../engine/cell/cell.ts';
import type { Truth } from '../../types.ts';
import { truth } from '../define.ts';
import { textOf } from './text.ts';

/** `Number(cell)`, or `error` where it throws. */
const toNumber = (cell: Cell): number | 'error' => {
  switch (cell.tag) {
    case 'null':
      return 0;
    case 'bool':
      return cell.value ? 1 : 0;
    case 'int':
    case 'bigint':
    case 'float':
      return Number(cell.value);
    case 'string':
      // The host's own StringToNumber: fixed by ECMA-262 §7.1.4.1, white space included.
      return Number(cell.value);
    case 'list':
    case 'record': {
      const text = textOf(cell);
      if (text === 'error') return 'error';
      return text === 'unknown' ? Number.NaN : Number(text.text);
    }
    default:
      return Number.NaN;
  }
};

/** `Number(left) <relation> Number(right)`. */
export const compareNumbers = (left: Cell, right: Cell, relation: (a: number, b: number) => boolean): Truth => {
  const a = toNumber(left);
  const b = toNumber(right);
  return a === 'error' || b === 'error' ? 'error' : truth(relation(a, b));
};
