/** `Number(a)` of parsed JSON (ECMA-262 §7.1.4), and comparisons of it. */
import { Tag, blockOf, countOf, intOf, tagOf } from '../cell';
import { ERROR, Truth, truthOf } from '../truth';
import { doubleOf } from './double';
import { parseNumber } from './parse';
import { Textual, textual } from './text';

/** `Number(a) < b`; an object that cannot become a number is an error. */
export function jsNumberLess(a: usize, b: usize): Truth {
  return throws(a) || throws(b) ? ERROR : truthOf(numberValue(a) < numberValue(b));
}

/** `Number(a) <= b`. */
export function jsNumberLessOrEqual(a: usize, b: usize): Truth {
  return throws(a) || throws(b) ? ERROR : truthOf(numberValue(a) <= numberValue(b));
}

/** `Number(a) > b`. */
export function jsNumberGreater(a: usize, b: usize): Truth {
  return throws(a) || throws(b) ? ERROR : truthOf(numberValue(a) > numberValue(b));
}

/** `Number(a) >= b`. */
export function jsNumberGreaterOrEqual(a: usize, b: usize): Truth {
  return throws(a) || throws(b) ? ERROR : truthOf(numberValue(a) >= numberValue(b));
}

@inline
function throws(cell: usize): bool {
  return tagOf(cell) >= Tag.LIST && textual(cell) == Textual.ERROR;
}

/** `Number(cell)`, of what does not throw. */
@inline
export function numberValue(cell: usize): f64 {
  const tag = tagOf(cell);
  return tag == Tag.INT || tag == Tag.FLOAT ? doubleOf(cell) : otherValue(cell);
}

function otherValue(cell: usize): f64 {
  switch (tagOf(cell)) {
    case Tag.NULL:
      return 0;
    case Tag.BOOL:
      return <f64>intOf(cell);
    case Tag.BIGINT:
      return doubleOf(cell);
    case Tag.STRING:
      return parseNumber(blockOf(cell), countOf(cell));
    case Tag.LIST:
      return listValue(cell);
    default:
      return NaN;
  }
}

/** The number of a list's text: of several items it has a comma and is none, of none it is empty, of one it is the item's. */
function listValue(list: usize): f64 {
  let cell = list;
  while (tagOf(cell) == Tag.LIST) {
    if (countOf(cell) != 1) return countOf(cell) ? NaN : 0;
    cell = blockOf(cell);
  }
  // Inside a list null is empty, and a boolean a word.
  if (tagOf(cell) <= Tag.NULL) return 0;
  return tagOf(cell) == Tag.BOOL ? NaN : numberValue(cell);
}
