/** A set of code points: start (included) and end (excluded) of its ranges in turn, ascending, none touching the next. */
export type CodePointSet = readonly number[];

export const END_OF_CODE_POINTS = 0x110000;

/** The set of these ranges, each start included and end excluded, in any order. */
export const setOf = (ranges: Iterable<readonly [start: number, end: number]>): CodePointSet => {
  const sorted = [...ranges].filter(([start, end]) => start < end).sort(([a], [b]) => a - b);
  const set: number[] = [];
  for (const [start, end] of sorted) {
    const last = set.at(-1);
    if (last !== undefined && start <= last) set[set.length - 1] = Math.max(last, end);
    else set.push(start, end);
  }
  return set;
};

/** The ranges of a set. */
export const rangesOf = function* (set: CodePointSet): Generator<readonly [start: number, end: number]> {
  for (let index = 0; index + 1 < set.length; index += 2) yield [set[index] ?? 0, set[index + 1] ?? 0];
};

export const unionOf = (sets: Iterable<CodePointSet>): CodePointSet =>
  setOf([...sets].flatMap((set) => [...rangesOf(set)]));

/** Every code point that is not in the set, surrogates included. */
export const complementOf = (set: CodePointSet): CodePointSet => {
  const bounds = set[0] === 0 ? set.slice(1) : [0, ...set];
  return bounds.at(-1) === END_OF_CODE_POINTS ? bounds.slice(0, -1) : [...bounds, END_OF_CODE_POINTS];
};

/** Whether the set holds the code point. */
export const hasCodePoint = (set: CodePointSet, codePoint: number): boolean => {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[middle] ?? 0) <= codePoint) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
};

/** How many code points the set holds. */
export const sizeOf = (set: CodePointSet): number => {
  let size = 0;
  for (const [start, end] of rangesOf(set)) size += end - start;
  return size;
};
