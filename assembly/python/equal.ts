/** Equality as Python's `==`: deep, and exact across integers and floats. */
import { charge, spent } from '../budget';
import { sameBytes } from '../bytes';
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';
import { compareNumbers, isNumeric } from '../number/compare';
import { Truth, truthOf } from '../truth';

/** `a == b`. Absent and null are `None`; what no Python document has (decimal, entity, ip, datetime, duration, opaque) equals nothing. */
export function pythonEqual(a: usize, b: usize): Truth {
  return truthOf(tagOf(a) == Tag.STRING ? isSameText(a, b) : isEqual(a, b));
}

/** Whether `b` is a string, the same as `a`, which is one. */
@inline
export function isSameText(a: usize, b: usize): bool {
  return tagOf(b) == Tag.STRING && countOf(a) == countOf(b) && sameBytes(blockOf(a), blockOf(b), countOf(a));
}

export function isEqual(a: usize, b: usize): bool {
  const tag = tagOf(a);
  if (isNumeric(tag)) return isNumeric(tagOf(b)) && compareNumbers(a, b) == 0;
  switch (tag) {
    case Tag.ABSENT:
    case Tag.NULL:
      return tagOf(b) <= Tag.NULL;
    case Tag.STRING:
      return isSameText(a, b);
    case Tag.BYTES:
      return tagOf(b) == Tag.BYTES && countOf(a) == countOf(b) && sameBytes(blockOf(a), blockOf(b), countOf(a));
    case Tag.LIST:
    case Tag.SET:
      return tagOf(b) == tag && countOf(a) == countOf(b) && areEqual(blockOf(a), blockOf(b), countOf(a));
    case Tag.RECORD:
      return tagOf(b) == tag && countOf(a) == countOf(b) && areEqual(blockOf(a), blockOf(b), 2 * countOf(a));
    default:
      return false;
  }
}

/** Whether as many cells are equal, one by one. Entries of records are sorted, so equal ones stand at equal places. */
function areEqual(a: usize, b: usize, count: u32): bool {
  for (; count; count--) {
    charge(1);
    if (spent() || !isEqual(a, b)) return false;
    a += CELL;
    b += CELL;
  }
  return true;
}
