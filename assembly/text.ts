/** Operations on text that generated code calls. */
import { Tag, blockOf, countOf, tagOf } from './cell';
import { contains } from './substring';
import { Truth, truthOf } from './truth';

/** Both are strings, and `part` occurs in `text`. */
export function textIncludes(text: usize, part: usize): Truth {
  return truthOf(
    tagOf(text) == Tag.STRING && tagOf(part) == Tag.STRING && contains(blockOf(text), countOf(text), blockOf(part), countOf(part)),
  );
}
