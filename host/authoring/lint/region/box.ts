import { TooComplex } from '../space/too-complex.ts';

/** For each slot that matters, the classes of its values, as bits; a slot that is missing may hold anything. No slot has no classes. */
export type Box = ReadonlyMap<number, bigint>;

/** A set of inputs: those in any of the boxes. */
export type Region = readonly Box[];

export const EVERYTHING: Region = [new Map()];
export const NOTHING: Region = [];

/** Boxes of one region. */
const MOST_BOXES = 512;

const bounded = (boxes: Box[]): Region => {
  if (boxes.length > MOST_BOXES) throw new TooComplex();
  return boxes;
};

/** The inputs in both boxes; null when there are none. */
const both = (one: Box, other: Box): Box | null => {
  const joined = new Map(one);
  for (const [slot, mask] of other) {
    const before = joined.get(slot);
    const narrowed = before === undefined ? mask : before & mask;
    if (narrowed === 0n) return null;
    joined.set(slot, narrowed);
  }
  return joined;
};

const isWithin = (inner: Box, outer: Box): boolean => {
  for (const [slot, mask] of outer) {
    const own = inner.get(slot);
    if (own === undefined || (own & ~mask) !== 0n) return false;
  }
  return true;
};

/** The box of two that differ in one slot alone; null for any other two. */
const merged = (one: Box, other: Box): Box | null => {
  if (one.size !== other.size) return null;
  let differing: number | null = null;
  for (const [slot, mask] of one) {
    const own = other.get(slot);
    if (own === undefined) return null;
    if (own === mask) continue;
    if (differing !== null) return null;
    differing = slot;
  }
  if (differing === null) return one;
  return new Map([...one, [differing, (one.get(differing) ?? 0n) | (other.get(differing) ?? 0n)]]);
};

/** Fewer boxes of the same inputs, where that is easily seen. */
const simplify = (boxes: readonly Box[]): Box[] => {
  const kept: Box[] = [];
  for (const box of boxes) {
    let next = box;
    for (let index = 0; index < kept.length; index++) {
      const other = kept[index] ?? next;
      if (isWithin(next, other)) {
        next = other;
        kept.splice(index, 1);
        index = -1;
        continue;
      }
      const joined = isWithin(other, next) ? next : merged(next, other);
      if (joined === null) continue;
      next = joined;
      kept.splice(index, 1);
      index = -1;
    }
    kept.push(next);
    bounded(kept);
  }
  return kept;
};

export const union = (regions: readonly Region[]): Region => {
  const boxes = regions.flat();
  return boxes.length < 2 ? boxes : simplify(boxes);
};

export const intersect = (one: Region, other: Region): Region => {
  if (one === EVERYTHING) return other;
  if (other === EVERYTHING) return one;
  if (one.length * other.length > MOST_BOXES * 16) throw new TooComplex();
  const boxes = one.flatMap((a) => other.flatMap((b) => both(a, b) ?? []));
  return boxes.length < 2 ? boxes : simplify(boxes);
};

/** The inputs of a box that are not in another, as boxes that share none. */
const without = (box: Box, removed: Box): Box[] => {
  if (both(box, removed) === null) return [box];
  const left: Box[] = [];
  const rest = new Map(box);
  for (const [slot, mask] of removed) {
    const own = rest.get(slot);
    // `~mask` has the bits of all classes that the slot has, and of more, which mean nothing: the mask of everything is cut to size by the caller.
    const outside = own === undefined ? ~mask : own & ~mask;
    if (outside !== 0n) left.push(new Map([...rest, [slot, outside]]));
    rest.set(slot, own === undefined ? mask : own & mask);
  }
  return left;
};

/**
 * The inputs of one region that are not in another.
 *
 * @param all the bits of all classes of each slot
 */
export const subtract = (region: Region, removed: Region, all: (slot: number) => bigint): Region => {
  let left: Box[] = [...region];
  for (const box of removed) {
    left = left.flatMap((each) => without(each, box)).flatMap((each) => cut(each, all) ?? []);
    bounded(left);
  }
  return left;
};

/** The box without bits that are no classes, and without slots that may hold anything; null when a slot has no class left. */
const cut = (box: Box, all: (slot: number) => bigint): Box | null => {
  const kept = new Map<number, bigint>();
  for (const [slot, mask] of box) {
    const whole = all(slot);
    const own = mask & whole;
    if (own === 0n) return null;
    if (own !== whole) kept.set(slot, own);
  }
  return kept;
};
