/** Membership as Python's `in`. */
import { charge, spent } from '../budget';
import { CELL, Tag, blockOf, countOf, intOf, tagOf } from '../cell';
import { setHas, setOf } from '../constant-set';
import { contains } from '../substring';
import { ERROR, FALSE, Truth, truthOf } from '../truth';
import { isEqual, isSameText } from './equal';

/** `item in container`. */
export function pythonIn(item: usize, container: usize): Truth {
  const tag = tagOf(item);
  switch (tagOf(container)) {
    case Tag.LIST:
      return truthOf(isInList(item, container));
    case Tag.STRING:
      return tag == Tag.STRING ? truthOf(contains(blockOf(container), countOf(container), blockOf(item), countOf(item))) : ERROR;
    case Tag.RECORD:
      // Lists, sets and dictionaries cannot be hashed.
      if (tag >= Tag.LIST && tag <= Tag.RECORD) return ERROR;
      return truthOf(tag == Tag.STRING && isAmong(item, blockOf(container), countOf(container), 2 * CELL));
    case Tag.SET:
      // Python looks up an unhashable set as a frozen one.
      if (tag == Tag.LIST || tag == Tag.RECORD) return ERROR;
      return truthOf(isAmong(item, blockOf(container), countOf(container), CELL));
    case Tag.BYTES:
      return isInBytes(item, container);
    default:
      return ERROR;
  }
}

function isInList(item: usize, list: usize): bool {
  const set = setOf(list);
  if (set == 0) return isAmong(item, blockOf(list), countOf(list), CELL);
  return tagOf(item) == Tag.STRING && setHas(set, blockOf(item), countOf(item));
}

/** Whether one of `count` cells, `stride` bytes apart, equals the item. */
function isAmong(item: usize, cell: usize, count: u32, stride: usize): bool {
  const isText = tagOf(item) == Tag.STRING;
  for (; count; count--) {
    charge(1);
    if (spent()) return false;
    if (isText ? isSameText(item, cell) : isEqual(item, cell)) return true;
    cell += stride;
  }
  return false;
}

/** Bytes hold other bytes, and the integers 0 to 255. */
function isInBytes(item: usize, container: usize): Truth {
  const tag = tagOf(item);
  if (tag == Tag.BYTES) return truthOf(contains(blockOf(container), countOf(container), blockOf(item), countOf(item)));
  if ((tag != Tag.INT && tag != Tag.BOOL) || <u64>intOf(item) > 255) return ERROR;
  const byte = <u8>intOf(item);
  const end = blockOf(container) + countOf(container);
  for (let at = blockOf(container); at < end; at++) {
    if (load<u8>(at) == byte) return truthOf(true);
  }
  return FALSE;
}
