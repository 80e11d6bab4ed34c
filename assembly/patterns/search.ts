/** Looking for patterns that were compiled. */
import { Tag, blockOf, countOf, tagOf } from '../cell';
import { strOf } from '../python/str';
import { ERROR, TRUE, Truth, truthOf } from '../truth';
import { Pattern } from './layout';
import { occurs } from './run';
import { isKnown } from './seeds';
import { readText, scannedCell } from './text';

/** `re.search(pattern, str(value))` of Python 3.11: whether a pattern occurs in the text of a value. */
export function pythonSearch(value: usize, pattern: usize): Truth {
  if (value == scannedCell && isFound(pattern)) return TRUE;
  const text = strOf(value);
  if (text == 0) return ERROR;
  return truthOf(occursIn(text, pattern));
}

/** `fnmatch.fnmatchcase(text, pattern)` of Python 3.11 on POSIX. */
export function pythonFnmatch(text: usize, pattern: usize): Truth {
  if (tagOf(text) != Tag.STRING) return ERROR;
  return truthOf(occursIn(text, pattern));
}

/** Whether the filters have found it. */
function isFound(pattern: usize): bool {
  const end: usize = load<u32>(pattern, Pattern.PROGRAMS_END);
  for (let at: usize = load<u32>(pattern, Pattern.PROGRAMS); at < end; at += 4) {
    if (isKnown(load<u32>(at))) return true;
  }
  return false;
}

function occursIn(text: usize, pattern: usize): bool {
  readText(blockOf(text), blockOf(text) + countOf(text));
  const end: usize = load<u32>(pattern, Pattern.PROGRAMS_END);
  for (let at: usize = load<u32>(pattern, Pattern.PROGRAMS); at < end; at += 4) {
    if (occurs(load<u32>(at))) return true;
  }
  return false;
}
