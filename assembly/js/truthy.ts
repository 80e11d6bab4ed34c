import { Tag, countOf, floatOf, intOf, tagOf } from '../cell';
import { Truth, truthOf } from '../truth';

/** `Boolean(a)`. Every object is true, the empty ones included. */
export function jsTruthy(cell: usize): Truth {
  switch (tagOf(cell)) {
    case Tag.ABSENT:
    case Tag.NULL:
      return truthOf(false);
    case Tag.BOOL:
    case Tag.INT:
      return truthOf(intOf(cell) != 0);
    case Tag.FLOAT:
      // Neither a zero nor NaN.
      return truthOf(abs(floatOf(cell)) > 0);
    case Tag.STRING:
      return truthOf(countOf(cell) != 0);
    default:
      return truthOf(true);
  }
}
