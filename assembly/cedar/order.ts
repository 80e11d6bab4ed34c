/** Order as Cedar's `<` and `<=`, and that of decimals. */
import { Tag, countOf, intOf, tagOf } from '../cell';
import { ERROR, Truth, truthOf } from '../truth';

/** `a < b`: two integers, two datetimes or two durations. */
export function cedarLess(a: usize, b: usize): Truth {
  return isOrdered(a, b) ? truthOf(intOf(a) < intOf(b)) : ERROR;
}

/** `a <= b`. */
export function cedarLessOrEqual(a: usize, b: usize): Truth {
  return isOrdered(a, b) ? truthOf(intOf(a) <= intOf(b)) : ERROR;
}

@inline
function isOrdered(a: usize, b: usize): bool {
  const tag = tagOf(a);
  return tag == tagOf(b) && (tag == Tag.INT || tag == Tag.DATETIME || tag == Tag.DURATION);
}

/** `a.lessThan(b)`. */
export function cedarDecimalLess(a: usize, b: usize): Truth {
  return areDecimals(a, b) ? truthOf(compareDecimals(a, b) < 0) : ERROR;
}

/** `a.lessThanOrEqual(b)`. */
export function cedarDecimalLessOrEqual(a: usize, b: usize): Truth {
  return areDecimals(a, b) ? truthOf(compareDecimals(a, b) <= 0) : ERROR;
}

/** `a.greaterThan(b)`. */
export function cedarDecimalGreater(a: usize, b: usize): Truth {
  return areDecimals(a, b) ? truthOf(compareDecimals(a, b) > 0) : ERROR;
}

/** `a.greaterThanOrEqual(b)`. */
export function cedarDecimalGreaterOrEqual(a: usize, b: usize): Truth {
  return areDecimals(a, b) ? truthOf(compareDecimals(a, b) >= 0) : ERROR;
}

/** A scale over 4 is none of Cedar's. */
@inline
function areDecimals(a: usize, b: usize): bool {
  return tagOf(a) == Tag.DECIMAL && tagOf(b) == Tag.DECIMAL && countOf(a) <= 4 && countOf(b) <= 4;
}

function compareDecimals(a: usize, b: usize): i32 {
  return countOf(a) <= countOf(b) ? compareScaled(intOf(a), intOf(b), countOf(b) - countOf(a)) : -compareScaled(intOf(b), intOf(a), countOf(a) - countOf(b));
}

/** Compares `coarse` × 10^`digits` with `fine`, which the product may be too large to be compared with as it is. */
function compareScaled(coarse: i64, fine: i64, digits: u32): i32 {
  let unit: i64 = 1;
  for (; digits; digits--) unit *= 10;
  const whole = fine / unit;
  if (coarse != whole) return coarse < whole ? -1 : 1;
  const rest = fine % unit;
  return rest == 0 ? 0 : rest > 0 ? -1 : 1;
}
