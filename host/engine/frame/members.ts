/**
 * What walk `js` finds beside own properties (docs/module-format.md §4.3): the members of ECMAScript 2024's `Object.prototype` (with annex B) and `Array.prototype`, pinned here. The
 * prototypes of the running host are never looked at: what a page or a library added to them is no input.
 */

/** Stands for a method or a constructor: present, but nothing a policy can read, and nothing is found below it. */
export const METHOD: unique symbol = Symbol('a built-in method');

/** `Object.prototype` as a value: a record without entries, which has its own methods as members. */
export const OBJECT_PROTOTYPE: Readonly<Record<string, never>> = Object.freeze({});
/** `Array.prototype` as a value: a list without items. */
export const ARRAY_PROTOTYPE: readonly never[] = Object.freeze([]);

const ofObject: ReadonlySet<string> = new Set([
  'constructor',
  '__defineGetter__',
  '__defineSetter__',
  'hasOwnProperty',
  '__lookupGetter__',
  '__lookupSetter__',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toString',
  'valueOf',
  'toLocaleString',
]);

const ofArray: ReadonlySet<string> = new Set([
  ...ofObject,
  'at',
  'concat',
  'copyWithin',
  'entries',
  'every',
  'fill',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'flat',
  'flatMap',
  'forEach',
  'includes',
  'indexOf',
  'join',
  'keys',
  'lastIndexOf',
  'map',
  'pop',
  'push',
  'reduce',
  'reduceRight',
  'reverse',
  'shift',
  'slice',
  'some',
  'sort',
  'splice',
  'toReversed',
  'toSorted',
  'toSpliced',
  'unshift',
  'values',
  'with',
]);

/** Whether records have a member of this name without having such an entry. */
export function isInheritedByRecord(segment: string): boolean {
  return ofObject.has(segment) || segment === '__proto__';
}

/** The member that a record without such an entry inherits; undefined when there is none. */
export function inheritedByRecord(record: object, segment: string): unknown {
  if (ofObject.has(segment)) return METHOD;
  if (segment !== '__proto__') return undefined;
  return record === OBJECT_PROTOTYPE ? null : OBJECT_PROTOTYPE;
}

/** The member that a list inherits, its own `length` and items aside; undefined when there is none. */
export function inheritedByList(list: readonly unknown[], segment: string): unknown {
  if (ofArray.has(segment)) return METHOD;
  if (segment !== '__proto__') return undefined;
  return list === ARRAY_PROTOTYPE ? OBJECT_PROTOTYPE : ARRAY_PROTOTYPE;
}
