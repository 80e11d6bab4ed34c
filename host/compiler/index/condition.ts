import type { PatternSource } from '../patterns/source.ts';

/** A set of numbers: intervals in ascending order, none touching the next. */
export interface Interval {
  readonly low: number;
  readonly lowOpen: boolean;
  readonly high: number;
  readonly highOpen: boolean;
}

/** How a slot's value becomes the number that is looked up. */
export type NumberDomain = 'python-float' | 'python-number' | 'js-number';

/**
 * Under which values of a slot an expression can be anything but quietly false (false or undefined, without an error).
 *
 * - text: the slot holds a string of `strings`; or is absent and `absent` is set; or holds something else and `other` is set, or `stringified` is and the value
 *   becomes a string of `strings` in ECMAScript.
 * - a number domain: the number that the value becomes lies in one of the intervals. A value that becomes no number lies in none.
 * - an entity domain: the slot holds an entity, and one of the keys is it, its type, or it or one of its ancestors.
 */
export type Condition =
  | {
      readonly domain: 'text';
      readonly strings: ReadonlySet<string>;
      readonly absent: boolean;
      readonly other: boolean;
      readonly stringified: boolean;
    }
  | NumberCondition
  | PatternCondition
  | EntityCondition;

/** The number that the value becomes lies in one of the intervals. */
export interface NumberCondition {
  readonly domain: NumberDomain;
  readonly intervals: readonly Interval[];
}

/** One of these patterns, by their keys, occurs in the slot's text, or it has none. */
export interface PatternCondition {
  readonly domain: 'pattern';
  readonly patterns: ReadonlyMap<string, PatternSource>;
}

/** What an entity is looked up by: itself, its type, or itself and all that it is below. */
export type EntityDomain = 'entity' | 'entity-type' | 'entity-below';

/** The slot holds an entity with one of these keys. */
export interface EntityCondition {
  readonly domain: EntityDomain;
  /** Hashes of entities, or of names of types. What shares its hash with another is found with it. */
  readonly keys: ReadonlySet<number>;
  /** The slot of the entities that ancestors are known from; -1 where none are asked for. */
  readonly entities: number;
}

/** Whether the condition is on an entity. */
export const isOfEntities = (condition: Condition): condition is EntityCondition =>
  condition.domain === 'entity' || condition.domain === 'entity-type' || condition.domain === 'entity-below';

/** Whether the condition is on a number. */
export const isOfNumbers = (condition: Condition): condition is NumberCondition =>
  condition.domain !== 'text' && condition.domain !== 'pattern' && !isOfEntities(condition);

const startsBefore = (a: Interval, b: Interval): boolean => a.low < b.low || (a.low === b.low && !a.lowOpen);

const intersectIntervals = (a: Interval, b: Interval): Interval[] => {
  const { low, lowOpen } = startsBefore(a, b) ? b : a;
  const { high, highOpen } = b.high < a.high || (b.high === a.high && b.highOpen) ? b : a;
  return low < high || (low === high && !lowOpen && !highOpen) ? [{ low, lowOpen, high, highOpen }] : [];
};

const byStart = (a: Interval, b: Interval): number => {
  if (a.low === b.low) return Number(a.lowOpen) - Number(b.lowOpen);
  return a.low < b.low ? -1 : 1;
};

const mergeIntervals = (intervals: readonly Interval[]): Interval[] => {
  const merged: Interval[] = [];
  for (const next of [...intervals].sort(byStart)) {
    const last = merged.at(-1);
    const apart =
      last === undefined || next.low > last.high || (next.low === last.high && next.lowOpen && last.highOpen);
    if (last === undefined || apart) merged.push(next);
    else if (next.high > last.high || (next.high === last.high && last.highOpen)) {
      merged[merged.length - 1] = { ...last, high: next.high, highOpen: next.highOpen };
    }
  }
  return merged;
};

/** The values under either of two conditions of one domain. */
export const union = (a: Condition, b: Condition): Condition => {
  if (a.domain === 'text' && b.domain === 'text') {
    const strings = new Set([...a.strings, ...b.strings]);
    return {
      domain: 'text',
      strings,
      absent: a.absent || b.absent,
      other: a.other || b.other,
      stringified: a.stringified || b.stringified,
    };
  }
  if (a.domain === 'pattern' && b.domain === 'pattern') {
    return { domain: 'pattern', patterns: new Map([...a.patterns, ...b.patterns]) };
  }
  if (isOfEntities(a) && isOfEntities(b)) return { ...a, keys: new Set([...a.keys, ...b.keys]) };
  if (!isOfNumbers(a) || !isOfNumbers(b)) throw new RangeError('conditions of one domain');
  return { domain: a.domain, intervals: mergeIntervals([...a.intervals, ...b.intervals]) };
};

/** An entity is below many, so that either alone is necessary; it is only itself, and of one type. */
const intersectEntities = (a: EntityCondition, b: EntityCondition): EntityCondition => {
  if (a.domain === 'entity-below') return a.keys.size <= b.keys.size ? a : b;
  return { ...a, keys: new Set([...a.keys].filter((key) => b.keys.has(key))) };
};

/** The values under both of two conditions of one domain. */
export const intersection = (a: Condition, b: Condition): Condition => {
  if (a.domain === 'text' && b.domain === 'text') {
    // Values that are no strings are described in two ways here, which do not intersect; either condition alone is necessary too.
    if (a.stringified && b.other) return a;
    if (b.stringified && a.other) return b;
    return {
      domain: 'text',
      strings: new Set([...a.strings].filter((text) => b.strings.has(text))),
      absent: a.absent && b.absent,
      other: a.other && b.other,
      stringified: a.stringified && b.stringified,
    };
  }
  // Either alone is necessary, and fewer patterns are cheaper.
  if (a.domain === 'pattern' && b.domain === 'pattern') return a.patterns.size <= b.patterns.size ? a : b;
  if (isOfEntities(a) && isOfEntities(b)) return intersectEntities(a, b);
  if (!isOfNumbers(a) || !isOfNumbers(b)) throw new RangeError('conditions of one domain');
  const intervals = a.intervals.flatMap((left) => b.intervals.flatMap((right) => intersectIntervals(left, right)));
  return { domain: a.domain, intervals: mergeIntervals(intervals) };
};
