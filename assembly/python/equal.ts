import { Tag, blockOf, countOf, tagOf } from '../cell';
import { sameBytes } from '../bytes';
import { Truth, truthOf } from '../truth';

/** `a == b`. */
// @ts-ignore: decorator
@inline
export function pythonEqual(a: usize, b: usize): Truth {
  return truthOf(tagOf(a) == Tag.STRING && tagOf(b) == Tag.STRING && countOf(a) == countOf(b) && sameBytes(blockOf(a), blockOf(b), countOf(a)));
}
