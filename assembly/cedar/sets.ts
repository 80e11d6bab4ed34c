/** What is asked of sets. Their items stand in the order of their encodings, so one is found by halving, and two sets are compared side by side. */
import { charge, spent } from '../budget';
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';
import { ERROR, FALSE, TRUE, Truth, truthOf } from '../truth';
import { compareCanonical } from './canonical';

/** `set.contains(value)`. */
export function cedarContains(set: usize, value: usize): Truth {
  return tagOf(set) == Tag.SET && value ? truthOf(holds(set, value)) : ERROR;
}

/** Whether a set holds a value. */
export function holds(set: usize, value: usize): bool {
  const items = blockOf(set);
  let low: u32 = 0;
  let high = countOf(set);
  while (low < high) {
    charge(1);
    if (spent()) return false;
    const middle = (low + high) >>> 1;
    const order = compareCanonical(items + <usize>middle * CELL, value);
    if (order == 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}

/** `set.containsAll(others)`. */
export function cedarContainsAll(set: usize, others: usize): Truth {
  if (tagOf(set) != Tag.SET || tagOf(others) != Tag.SET) return ERROR;
  let item = blockOf(set);
  let rest = countOf(set);
  let other = blockOf(others);
  for (let wanted = countOf(others); wanted; wanted--) {
    let order: i32 = -1;
    for (; rest && order < 0; rest--) {
      charge(1);
      if (spent()) return FALSE;
      order = compareCanonical(item, other);
      item += CELL;
    }
    if (order != 0) return FALSE;
    other += CELL;
  }
  return TRUE;
}

/** `set.containsAny(others)`. */
export function cedarContainsAny(set: usize, others: usize): Truth {
  if (tagOf(set) != Tag.SET || tagOf(others) != Tag.SET) return ERROR;
  let a = blockOf(set);
  let b = blockOf(others);
  const endA = a + <usize>countOf(set) * CELL;
  const endB = b + <usize>countOf(others) * CELL;
  while (a < endA && b < endB) {
    charge(1);
    if (spent()) return FALSE;
    const order = compareCanonical(a, b);
    if (order == 0) return TRUE;
    if (order < 0) a += CELL;
    else b += CELL;
  }
  return FALSE;
}

/** `set.isEmpty()`. */
export function cedarIsEmpty(set: usize): Truth {
  return tagOf(set) == Tag.SET ? truthOf(countOf(set) == 0) : ERROR;
}
