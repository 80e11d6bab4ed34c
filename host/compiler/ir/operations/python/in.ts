import type { Cell } from '../../../../engine/cell/cell.ts';
import type { Truth } from '../../types.ts';
import { binary, truth } from '../define.ts';
import type { Operation } from '../index.ts';
import { equal } from './equal.ts';
import { numberOf } from './number.ts';

const isUnhashable = (cell: Cell): boolean => cell.tag === 'list' || cell.tag === 'set' || cell.tag === 'record';

const containsBytes = (container: Uint8Array, part: Uint8Array): boolean => {
  for (let start = 0; start + part.length <= container.length; start++) {
    if (part.every((byte, index) => byte === container[start + index])) return true;
  }
  return false;
};

const inBytes = (item: Cell, container: Uint8Array): Truth => {
  if (item.tag === 'bytes') return truth(containsBytes(container, item.value));
  const number = item.tag === 'float' ? null : numberOf(item);
  if (number === null || number < 0 || number > 255) return 'error';
  return truth(container.includes(Number(number)));
};

const isIn = (item: Cell, container: Cell): Truth => {
  switch (container.tag) {
    case 'list':
      return truth(container.items.some((other) => equal(item, other)));
    case 'string':
      return item.tag === 'string' ? truth(container.value.includes(item.value)) : 'error';
    case 'record':
      if (isUnhashable(item)) return 'error';
      return truth(item.tag === 'string' && container.entries.some(([key]) => key === item.value));
    case 'set':
      // Python looks an unhashable set up as a frozen one; lists and dictionaries are refused.
      if (item.tag === 'list' || item.tag === 'record') return 'error';
      return truth(container.items.some((other) => equal(item, other)));
    case 'bytes':
      return inBytes(item, container.value);
    default:
      return 'error';
  }
};

/** `item in container`; what raises a TypeError or ValueError in Python is an error. */
export const pythonIn: Operation = binary('python.in', isIn);
