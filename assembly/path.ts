/** Operations on paths that generated code calls. */
import { sameBytes } from './bytes';
import { Tag, blockOf, countOf, tagOf } from './cell';
import { Truth, truthOf } from './truth';

const SLASH: u8 = 0x2f;

/** Both are strings, and the path is the folder or lies below it by whole segments. No segment is interpreted. */
export function pathUnder(path: usize, folder: usize): Truth {
  if (tagOf(path) != Tag.STRING || tagOf(folder) != Tag.STRING) return truthOf(false);
  const count = countOf(folder);
  if (countOf(path) < count || !sameBytes(blockOf(path), blockOf(folder), count)) return truthOf(false);
  if (countOf(path) == count) return truthOf(true);
  const endsOpen = count != 0 && load<u8>(blockOf(folder) + count - 1) == SLASH;
  return truthOf(endsOpen || load<u8>(blockOf(path) + count) == SLASH);
}
