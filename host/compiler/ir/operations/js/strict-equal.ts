import type { Cell } from '../../../../engine/cell/cell.ts';
import { binary, truth } from '../define.ts';
import type { Operation } from '../index.ts';

const isNumber = (cell: Cell): cell is Extract<Cell, { tag: 'int' | 'bigint' | 'float' }> =>
  cell.tag === 'int' || cell.tag === 'bigint' || cell.tag === 'float';

const strictEqual = (left: Cell, right: Cell): boolean => {
  // Parsed JSON has doubles only, so exact integers are rounded first.
  if (isNumber(left)) return isNumber(right) && Number(left.value) === Number(right.value);
  switch (left.tag) {
    case 'absent':
    case 'null':
      return left.tag === right.tag;
    case 'bool':
      return right.tag === 'bool' && left.value === right.value;
    case 'string':
      return right.tag === 'string' && left.value === right.value;
    default:
      return false;
  }
};

/** `a === b` on parsed JSON; objects are never equal. */
export const jsStrictEqual: Operation = binary('js.strict-equal', (left, right) => truth(strictEqual(left, right)));
