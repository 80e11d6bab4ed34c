/** Looking for patterns that were compiled. */
import { Tag, blockOf, countOf, tagOf } from '../cell';
import { strOf } from '../python/str';
import { ERROR, TRUE, Truth, truthOf } from '../truth';
import { occurs } from './run';
import { isKnown } from './seeds';
import { readText, scannedCell } from './text';

/** `re.search(pattern, str(value))` of Python 3.11: whether the pattern of an automaton occurs in the text of a value. */
export function pythonSearch(value: usize, program: usize): Truth {
  if (value == scannedCell && isKnown(program)) return TRUE;
  const text = strOf(value);
  if (text == 0) return ERROR;
  readText(blockOf(text), blockOf(text) + countOf(text));
  return truthOf(occurs(program));
}

/** `fnmatch.fnmatchcase(text, pattern)` of Python 3.11 on POSIX. */
export function pythonFnmatch(text: usize, program: usize): Truth {
  if (tagOf(text) != Tag.STRING) return ERROR;
  readText(blockOf(text), blockOf(text) + countOf(text));
  return truthOf(occurs(program));
}
