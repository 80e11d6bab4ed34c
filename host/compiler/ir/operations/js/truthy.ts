import type { Cell } from '../../../../engine/cell/cell.ts';
import { truth, unary } from '../define.ts';
import type { Operation } from '../index.ts';

const isTruthy = (cell: Cell): boolean => {
  switch (cell.tag) {
    case 'absent':
    case 'null':
      return false;
    case 'bool':
      return cell.value;
    case 'int':
    case 'bigint':
      return cell.value !== 0n;
    case 'float':
      return cell.value !== 0 && !Number.isNaN(cell.value);
    case 'string':
      return cell.value !== '';
    default:
      // Every object, the empty ones included.
      return true;
  }
};

/** `Boolean(a)`. */
export const jsTruthy: Operation = unary('js.truthy', (cell) => truth(isTruthy(cell)));
