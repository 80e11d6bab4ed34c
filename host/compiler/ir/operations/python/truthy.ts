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
      // NaN is true in Python.
      return cell.value !== 0;
    case 'string':
    case 'bytes':
      return cell.value.length > 0;
    case 'list':
    case 'set':
      return cell.items.length > 0;
    case 'record':
      return cell.entries.length > 0;
    default:
      return true;
  }
};

/** `bool(a)`. */
export const pythonTruthy: Operation = unary('python.truthy', (cell) => truth(isTruthy(cell)));
