import { Tag, intOf, tagOf } from '../cell';
import { isNumeric } from '../number/compare';
import { Truth, truthOf } from '../truth';
import { isSameText } from '../python/equal';
import { doubleOf } from './double';

/** `a === b` on parsed JSON: its numbers are doubles, and objects are never equal. */
export function jsStrictEqual(a: usize, b: usize): Truth {
  return truthOf(tagOf(a) == Tag.STRING ? isSameText(a, b) : isSame(a, b));
}

function isSame(a: usize, b: usize): bool {
  const tag = tagOf(a);
  if (tag == Tag.BOOL) return tagOf(b) == Tag.BOOL && intOf(a) == intOf(b);
  if (isNumeric(tag)) return tagOf(b) != Tag.BOOL && isNumeric(tagOf(b)) && doubleOf(a) == doubleOf(b);
  return tag <= Tag.NULL && tag == tagOf(b);
}
