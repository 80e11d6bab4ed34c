import type { Pattern } from '../../../patterns/ast.ts';
import { PatternError } from '../../../patterns/error.ts';
import { parseSource } from '../../../patterns/language.ts';
import { searchReference } from '../../../patterns/reference/search.ts';
import { matching, truth } from '../define.ts';
import type { Operation } from '../index.ts';
import { pythonStr } from './str.ts';

/** Patterns read so far, the oldest forgotten first. */
const KEPT = 4096;
const known = new Map<string, Pattern | null>();

/** The pattern; null when it cannot be read. */
const patternOf = (source: string): Pattern | null => {
  const before = known.get(source);
  if (before !== undefined) return before;
  const pattern = read(source);
  const [oldest] = known.keys();
  if (known.size >= KEPT && oldest !== undefined) known.delete(oldest);
  known.set(source, pattern);
  return pattern;
};

const read = (source: string): Pattern | null => {
  try {
    return parseSource({ language: 'python', source });
  } catch (error) {
    if (error instanceof PatternError) return null;
    throw error;
  }
};

/** `re.search(pattern, str(value))` of Python 3.11; a value without a `str()`, and a pattern that cannot be read, are errors. */
export const pythonSearch: Operation = matching('python.search', 'python', (value, source) => {
  const text = pythonStr(value);
  const pattern = source.tag === 'string' ? patternOf(source.value) : null;
  return text === null || pattern === null ? 'error' : truth(searchReference(pattern, text));
});
