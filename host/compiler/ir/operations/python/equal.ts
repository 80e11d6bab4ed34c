import type { Cell } from '../../../../engine/cell/cell.ts';
import { binary, truth } from '../define.ts';
import type { Operation } from '../index.ts';
import { numberOf } from './number.ts';

const sameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index]);

const sameItems = (left: readonly Cell[], right: readonly Cell[]): boolean =>
  left.length === right.length && left.every((item, index) => equal(item, right[index] ?? { tag: 'absent' }));

/**
 * `left == right`. Absent and null are `None`. Values that no Python document or JSON input has (decimal, entity, ip, datetime, duration, opaque) equal
 * nothing, themselves included. Sets are compared item by item in their canonical order.
 */
export const equal = (left: Cell, right: Cell): boolean => {
  const a = numberOf(left);
  if (a !== null) {
    const b = numberOf(right);
    // oxlint-disable-next-line eslint/eqeqeq -- exact comparison of a bigint with a number
    return b !== null && a == b;
  }
  switch (left.tag) {
    case 'absent':
    case 'null':
      return right.tag === 'absent' || right.tag === 'null';
    case 'string':
      return right.tag === 'string' && left.value === right.value;
    case 'bytes':
      return right.tag === 'bytes' && sameBytes(left.value, right.value);
    case 'list':
      return right.tag === 'list' && sameItems(left.items, right.items);
    case 'set':
      return right.tag === 'set' && sameItems(left.items, right.items);
    case 'record':
      return (
        right.tag === 'record' &&
        left.entries.length === right.entries.length &&
        left.entries.every(([key, value], index) => {
          const other = right.entries[index];
          return other !== undefined && other[0] === key && equal(value, other[1]);
        })
      );
    default:
      return false;
  }
};

/** `a == b`: deep, exact across integers and floats. Never errs. */
export const pythonEqual: Operation = binary('python.equal', (left, right) => truth(equal(left, right)));
