import { Tag, floatOf, intOf, tagOf } from '../cell';
import { bigToDouble } from '../number/big-cell';

/** The double that an int, bigint or float cell is to ECMAScript. */
@inline
export function doubleOf(cell: usize): f64 {
  const tag = tagOf(cell);
  if (tag == Tag.FLOAT) return floatOf(cell);
  return tag == Tag.INT ? <f64>intOf(cell) : bigToDouble(cell);
}
