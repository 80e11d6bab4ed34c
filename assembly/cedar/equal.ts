/** `==` of Cedar: whether two values are one, deep. Sets and records are kept in one order, so equal values are made alike. */
import { charge, spent } from '../budget';
import { sameBytes } from '../bytes';
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';
import { cellsBehind, hasBlock } from '../encoded';
import { ERROR, Truth, truthOf } from '../truth';

/** `a == b`. Errs only where an argument does. */
export function cedarEqual(a: usize, b: usize): Truth {
  return a && b ? truthOf(isSame(a, b)) : ERROR;
}

/** Whether two cells are one value. */
export function isSame(a: usize, b: usize): bool {
  if (load<u64>(a) != load<u64>(b)) return false;
  return hasBlock(a) ? isSameBehind(a, b) : load<u64>(a, 8) == load<u64>(b, 8);
}

/** Whether two cells of one tag and count have the same behind them. */
function isSameBehind(a: usize, b: usize): bool {
  const cells = cellsBehind(a);
  if (cells) return areSame(blockOf(a), blockOf(b), cells);
  const tag = tagOf(a);
  // A bigint's sign, the version of an address.
  if (load<u32>(a, 12) != load<u32>(b, 12)) return false;
  return sameBytes(blockOf(a), blockOf(b), tag == Tag.IP ? 16 : countOf(a));
}

/** Whether as many cells are one by one the same. */
function areSame(a: usize, b: usize, count: u32): bool {
  if (a == b) return true;
  for (; count; count--) {
    charge(1);
    if (spent() || !isSame(a, b)) return false;
    a += CELL;
    b += CELL;
  }
  return true;
}
