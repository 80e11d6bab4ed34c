import type { Cell } from '../../../../engine/cell/cell.ts';
import type { Truth } from '../../types.ts';
import { truth } from '../define.ts';
import { equal } from './equal.ts';
import { numberOf } from './number.ts';

/** Compares by code point, as Python and UTF-8 do, where ECMAScript's `<` compares UTF-16 units. */
export const compareCodePoints = (left: string, right: string): number => {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    // A surrogate stands for a code point above every other unit.
    const aSurrogate = a >= 0xd800 && a <= 0xdfff;
    const bSurrogate = b >= 0xd800 && b <= 0xdfff;
    if (aSurrogate !== bSurrogate) return aSurrogate ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
};

const compareBytes = (left: Uint8Array, right: Uint8Array): number => {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
};

/** One of Python's order operators, on what can be compared directly. */
export type Relation = <T extends number | bigint>(left: T | number | bigint, right: T | number | bigint) => boolean;

/**
 * `left <relation> right`: numbers with booleans, strings, bytes, and lists by their first items that differ. Any other pair is a TypeError in
 * Python and an error here; so are sets, whose order is inclusion in Python.
 */
export const order = (left: Cell, right: Cell, relation: Relation): Truth => {
  const a = numberOf(left);
  if (a !== null) {
    const b = numberOf(right);
    return b === null ? 'error' : truth(relation(a, b));
  }
  if (left.tag === 'string' && right.tag === 'string') {
    return truth(relation(compareCodePoints(left.value, right.value), 0));
  }
  if (left.tag === 'bytes' && right.tag === 'bytes') return truth(relation(compareBytes(left.value, right.value), 0));
  if (left.tag !== 'list' || right.tag !== 'list') return 'error';
  for (const [index, item] of left.items.entries()) {
    const other = right.items[index];
    if (other === undefined) break;
    if (!equal(item, other)) return order(item, other, relation);
  }
  return truth(relation(left.items.length, right.items.length));
};
