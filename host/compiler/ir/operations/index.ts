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
  | 'path.under'
  // Cedar 4.12. `entities` is the argument that knows entities (`cedar/entities.ts`); what is said to be of a type errs on values of any other.
  /** The value of a boolean. */
  | 'cedar.truth'
  /** Deep equality of any two values. Never errs. */
  | 'cedar.equal'
  /** Two integers, two datetimes or two durations. */
  | 'cedar.less'
  | 'cedar.less-or-equal'
  /** (entity, entity or set of entities, entities): equal to it or to one of them, or below it. */
  | 'cedar.in'
  /** (entity, type): of exactly this type. */
  | 'cedar.is'
  /** (record or entity, list of names, entities): has the first attribute, whose value has the second, and so on. An unknown entity has none. */
  | 'cedar.has'
  /** (entity, string, entities). An unknown entity has no tag. */
  | 'cedar.has-tag'
  /** Whether a read with `absentIs: 'absent'` is of something. */
  | 'cedar.present'
  /** (string, pattern): the pattern is a list of strings, which stand for themselves, and nulls, which stand for any run of characters. */
  | 'cedar.like'
  /** (set, value). */
  | 'cedar.contains'
  /** Two sets. */
  | 'cedar.contains-all'
  | 'cedar.contains-any'
  /** A set. */
  | 'cedar.is-empty'
  /** Two decimals. */
  | 'cedar.decimal-less'
  | 'cedar.decimal-less-or-equal'
  | 'cedar.decimal-greater'
  | 'cedar.decimal-greater-or-equal'
  /** An address with its prefix. */
  | 'cedar.is-ipv4'
  | 'cedar.is-ipv6'
  | 'cedar.is-loopback'
  | 'cedar.is-multicast'
  /** Two of them: all addresses of the first are addresses of the second. */
  | 'cedar.is-in-range';

/** Operations that yield a value. They err where they have none. */
export type ValueOperationName =
  /** Two integers; an error beyond i64. */
  | 'cedar.add'
  | 'cedar.subtract'
  | 'cedar.multiply'
  | 'cedar.negate'
  /** (record or entity, name, entities): the attribute. */
  | 'cedar.attribute'
  /** (entity, string, entities). */
  | 'cedar.tag'
  /** Any number of values: the set of them. */
  | 'cedar.set'
  /** (list of keys in ascending order, a value for each). */
  | 'cedar.record'
  /** A string that says such a value. */
  | 'cedar.decimal'
  | 'cedar.ip'
  | 'cedar.datetime'
  | 'cedar.duration'
  /** (datetime, duration): a datetime. */
  | 'cedar.offset'
  /** (datetime, datetime): a duration. */
  | 'cedar.duration-since'
  /** A datetime: the start of its day in UTC, as a datetime, and the duration since then. */
  | 'cedar.to-date'
  | 'cedar.to-time'
  /** A duration: an integer, without what is left of the division. */
  | 'cedar.to-milliseconds'
  | 'cedar.to-seconds'
  | 'cedar.to-minutes'
  | 'cedar.to-hours'
  | 'cedar.to-days'
  /** (why, as a string): always errs. */
  | 'cedar.fail';

/**
 * The exported function in `assembly/` that generated code calls with the addresses of the argument cells. To those of the file `cedar`, the address 0 is an error, which they pass on: their arguments
 * may be computed.
 */
export interface AssemblyFunction {
  readonly file: string;
  readonly name: string;
}

export interface Operation {
  readonly name: OperationName;
  readonly arity: number;
  /** The language of the pattern that the second argument is: a constant string, which the linker compiles to an automaton. */
  readonly pattern?: PatternLanguage;
  readonly assembly: AssemblyFunction;
  /** The reference meaning. */
  evaluate(arguments_: readonly Cell[]): Truth;
}

export interface ValueOperation {
  readonly name: ValueOperationName;
  /** Arguments that it takes; where it takes any number, those that it takes at least. */
  readonly arity: number | { readonly atLeast: number };
  /** Returns the address of a cell, and 0 for an error. */
  readonly assembly: AssemblyFunction;
  /** Whether that cell is a new one, in the room behind the frame; otherwise it stands in an argument. */
  readonly makesCells: boolean;
  /** Of any number of values: the function takes the address where their cells stand, and how many there are. `entries`: a cell for the key stands before each, and the list of keys comes first. */
  readonly gathers?: 'items' | 'entries';
  /** The reference meaning. */
  evaluate(arguments_: readonly Cell[]): Cell | 'error';
}
