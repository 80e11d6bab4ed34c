import { Tag, countOf, floatOf, intOf, tagOf } from '../cell';
import { Truth, truthOf } from '../truth';

/** `bool(a)`. NaN is true. */
export function pythonTruthy(cell: usize): Truth {
  switch (tagOf(cell)) {
    case Tag.ABSENT:
    case Tag.NULL:
      return truthOf(false);
    case Tag.BOOL:
    case Tag.INT:
      return truthOf(intOf(cell) != 0);
    case Tag.FLOAT:
      return truthOf(floatOf(cell) != 0);
    case Tag.STRING:
    case Tag.BYTES:
    case Tag.LIST:
    case Tag.SET:
    case Tag.RECORD:
      return truthOf(countOf(cell) != 0);
    default:
      return truthOf(true);
  }
}
