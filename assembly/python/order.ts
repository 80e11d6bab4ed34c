/** Order as Python's `<`, `<=`, `>`, `>=`. */
import { charge, spent } from '../budget';
import { compareBytes } from '../bytes';
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';
import { UNORDERED, compareNumbers, isNumeric } from '../number/compare';
import { ERROR, Truth, truthOf } from '../truth';
import { isEqual } from './equal';

/** Python raises a TypeError. */
const INCOMPARABLE: i32 = 3;

/** `a < b`. */
export function pythonLess(a: usize, b: usize): Truth {
  const order = orderOf(a, b);
  return order == INCOMPARABLE ? ERROR : truthOf(order < 0);
}

/** `a <= b`. */
export function pythonLessOrEqual(a: usize, b: usize): Truth {
  const order = orderOf(a, b);
  return order == INCOMPARABLE ? ERROR : truthOf(order <= 0);
}

/** `a > b`. */
export function pythonGreater(a: usize, b: usize): Truth {
  const order = orderOf(a, b);
  return order == INCOMPARABLE ? ERROR : truthOf(order == 1);
}

/** `a >= b`. */
export function pythonGreaterOrEqual(a: usize, b: usize): Truth {
  const order = orderOf(a, b);
  return order == INCOMPARABLE ? ERROR : truthOf(order == 1 || order == 0);
}

/** −1, 0, 1, `UNORDERED` or `INCOMPARABLE`: numbers with booleans, strings, bytes, lists. */
function orderOf(a: usize, b: usize): i32 {
  const tag = tagOf(a);
  if (isNumeric(tag)) return isNumeric(tagOf(b)) ? compareNumbers(a, b) : INCOMPARABLE;
  if (tag != tagOf(b)) return INCOMPARABLE;
  if (tag == Tag.STRING || tag == Tag.BYTES) return sign(compareBytes(blockOf(a), countOf(a), blockOf(b), countOf(b)));
  return tag == Tag.LIST ? orderOfLists(a, b) : INCOMPARABLE;
}

/** By the first items that are not equal; without any, by length. */
function orderOfLists(a: usize, b: usize): i32 {
  let itemA = blockOf(a);
  let itemB = blockOf(b);
  for (let rest = min(countOf(a), countOf(b)); rest; rest--) {
    charge(1);
    if (spent()) return UNORDERED;
    if (!isEqual(itemA, itemB)) return orderOf(itemA, itemB);
    itemA += CELL;
    itemB += CELL;
  }
  return countOf(a) == countOf(b) ? 0 : countOf(a) < countOf(b) ? -1 : 1;
}

@inline
function sign(order: i32): i32 {
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}
