/**
 * The closed set of typed operations. Each has one file with its meaning in TypeScript (`evaluate`) and one function of the same meaning in
 * `assembly/`. Adding a language adds files and lines here; it never changes an operation that another language uses.
 *
 * Arguments are cells; `absent` reaches an operation only where its read says `absentIs: 'absent'`.
 */
import type { Cell } from '../../../engine/cell/cell.ts';
import type { PatternLanguage } from '../../patterns/source.ts';
import type { Truth } from '../types.ts';

export type OperationName =
  // Python 3.11 (agt-py, agt-v4)
  /** `a == b`: deep, 1 == 1.0 == True, integers and floats compared exactly. Never errs. */
  | 'python.equal'
  /** `item in container` with arguments (item, container): list membership, substring, record key; TypeError is an error. */
  | 'python.in'
  /** `a < b` and so on: numbers with bools, strings by code point, lists lexicographically; any other pair is an error. */
  | 'python.less'
  | 'python.less-or-equal'
  | 'python.greater'
  | 'python.greater-or-equal'
  /** `float(a) < c` of agt-py: null and absent are 0; what float() refuses is false; an integer beyond a double is an error. */
  | 'python.float-less'
  | 'python.float-less-or-equal'
  | 'python.float-greater'
  | 'python.float-greater-or-equal'
  /** `bool(a)`. */
  | 'python.truthy'
  /** `fnmatch.fnmatchcase(text, pattern)` on POSIX, with arguments (text, pattern). */
  | 'python.fnmatch'
  /** `re.search(pattern, str(value))`, with arguments (value, pattern): whether it occurs; a value that has no `str()` is an error. */
  | 'python.search'
  // ECMAScript (agt-ts)
  /** `a === b` on parsed JSON; lists and records are never equal. */
  | 'js.strict-equal'
  /** `list.includes(String(a))` with arguments (a, list of strings); an object that cannot become a string is an error. */
  | 'js.string-in'
  /** `Number(a) < c`; absent is NaN, null is 0; an object that cannot become a number is an error. */
  | 'js.number-less'
  | 'js.number-less-or-equal'
  | 'js.number-greater'
  | 'js.number-greater-or-equal'
  /** `Boolean(a)`. */
  | 'js.truthy'
  // Text
  /** (text, part): both strings, and `part` occurs in `text`. Anything else is false. */
  | 'text.includes'
  /** (path, folder): strings; path equals folder or lies below it by whole segments. */
  | 'path.under';

export interface Operation {
  readonly name: OperationName;
  readonly arity: number;
  /** The language of the pattern that the second argument is: a constant string, which the linker compiles to an automaton. */
  readonly pattern?: PatternLanguage;
  /** The exported function in `assembly/` that generated code calls with the addresses of the argument cells. */
  readonly assembly: { readonly file: string; readonly name: string };
  /** The reference meaning. */
  evaluate(arguments_: readonly Cell[]): Truth;
}
