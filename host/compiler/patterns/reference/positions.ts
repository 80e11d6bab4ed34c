/** A set of positions in a text, a bit each. */
export type Positions = Uint32Array;

/** All positions from 0 to `count` - 1. */
export const allPositions = (count: number): Positions => {
  const all = new Uint32Array(Math.ceil(count / 32)).fill(0xffffffff);
  const rest = count % 32;
  if (rest > 0) all[all.length - 1] = 2 ** rest - 1;
  return all;
};

export const addPosition = (set: Positions, position: number): void => {
  set[position >> 5] = (set[position >> 5] ?? 0) | (1 << (position & 31));
};

/** The positions from 0 to `count` - 1 for which a test holds. */
export const positionsWhere = (count: number, test: (position: number) => boolean): Positions => {
  const set = new Uint32Array(Math.ceil(count / 32));
  for (let position = 0; position < count; position++) {
    if (test(position)) addPosition(set, position);
  }
  return set;
};

export const hasPosition = (set: Positions, position: number): boolean =>
  (((set[position >> 5] ?? 0) >>> (position & 31)) & 1) === 1;

export const isEmpty = (set: Positions): boolean => set.every((word) => word === 0);

export const isEqual = (a: Positions, b: Positions): boolean => a.every((word, index) => word === b[index]);

export const both = (a: Positions, b: Positions): Positions => a.map((word, index) => word & (b[index] ?? 0));

export const either = (a: Positions, b: Positions): Positions => a.map((word, index) => word | (b[index] ?? 0));

/** What is in `a` and not in `b`. */
export const without = (a: Positions, b: Positions): Positions => a.map((word, index) => word & ~(b[index] ?? 0));

/** Each position one further; what the set has no room for is lost. */
export const stepForward = (set: Positions): Positions =>
  set.map((word, index) => (word << 1) | ((set[index - 1] ?? 0) >>> 31));

/** Each position one back. */
export const stepBack = (set: Positions): Positions =>
  set.map((word, index) => (word >>> 1) | ((set[index + 1] ?? 0) << 31));
