import { hasCodePoint, setOf, unionOf } from '../code-points/set.ts';
import type { CodePointSet } from '../code-points/set.ts';
import { lowerMapping } from './lower.ts';
import { firstAtLeast, mappingOf } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import { upperMapping } from './upper.ts';

/**
 * Lower-case letters that have the same capital, so that Python's `re` takes each for the others (`_EXTRA_CASES` of CPython 3.11's `Lib/re/_casefix.py`).
 */
const SAME_CAPITAL: readonly (readonly number[])[] = [
  [0x69, 0x131],
  [0x73, 0x17f],
  [0xb5, 0x3bc],
  [0x345, 0x3b9, 0x1fbe],
  [0x390, 0x1fd3],
  [0x3b0, 0x1fe3],
  [0x3b2, 0x3d0],
  [0x3b5, 0x3f5],
  [0x3b8, 0x3d1],
  [0x3ba, 0x3f0],
  [0x3c0, 0x3d6],
  [0x3c1, 0x3f1],
  [0x3c2, 0x3c3],
  [0x3c6, 0x3d5],
  [0x432, 0x1c80],
  [0x434, 0x1c81],
  [0x43e, 0x1c82],
  [0x441, 0x1c83],
  [0x442, 0x1c84, 0x1c85],
  [0x44a, 0x1c86],
  [0x463, 0x1c87],
  [0x1c88, 0xa64b],
  [0x1e61, 0x1e9b],
  [0xfb05, 0xfb06],
];

/** How a flag folds case: what `re` does to the code points of a text, and to those of a pattern. */
export interface Folding {
  readonly lower: Mapping;
  /** What has another lower or upper case. */
  readonly cased: CodePointSet;
  /** The other lower-case letters with the capital of a lower-case letter. */
  readonly equivalents: ReadonlyMap<number, readonly number[]>;
  /** All that have equivalents, ascending. */
  readonly withEquivalents: readonly number[];
  /** What is mapped elsewhere by the images of `lower`, by ascending image. */
  readonly byImage: Mapping;
}

const pointsOf = (codePoints: readonly number[]): CodePointSet =>
  setOf(codePoints.map((codePoint) => [codePoint, codePoint + 1]));

const foldingOf = (
  lower: Mapping,
  cased: CodePointSet,
  equivalents: ReadonlyMap<number, readonly number[]>,
): Folding => {
  const pairs = lower.from.map((from, index) => [lower.to[index] ?? 0, from] as const).sort(([a], [b]) => a - b);
  return {
    lower,
    cased,
    equivalents,
    withEquivalents: [...equivalents.keys()].sort((a, b) => a - b),
    byImage: mappingOf(
      pairs.map(([image]) => image),
      pairs.map(([, from]) => from),
    ),
  };
};

const CAPITALS = Array.from({ length: 26 }, (_, index) => 0x41 + index);
const SMALLS = CAPITALS.map((codePoint) => codePoint + 0x20);

let unicode: Folding | undefined;
let ascii: Folding | undefined;

/** The folding of `(?i)`. */
export const unicodeFolding = (): Folding =>
  (unicode ??= foldingOf(
    lowerMapping(),
    unionOf([pointsOf(lowerMapping().from), pointsOf(upperMapping().from)]),
    new Map(
      SAME_CAPITAL.flatMap((letters) =>
        letters.map((letter) => [letter, letters.filter((other) => other !== letter)] as const),
      ),
    ),
  ));

/** The folding of `(?ia)`: ASCII letters only. */
export const asciiFolding = (): Folding =>
  (ascii ??= foldingOf(mappingOf(CAPITALS, SMALLS), pointsOf([...CAPITALS, ...SMALLS]), new Map()));

/** The code points of a text that are, in lower case, in the set. */
export const preimageOf = (set: CodePointSet, { lower, byImage }: Folding): CodePointSet => {
  const ranges: [number, number][] = [];
  for (let index = 0; index + 1 < set.length; index += 2) {
    let start = set[index] ?? 0;
    const end = set[index + 1] ?? 0;
    for (let image = firstAtLeast(byImage.from, start); (byImage.from[image] ?? end) < end; image++) {
      const from = byImage.to[image] ?? 0;
      ranges.push([from, from + 1]);
    }
    for (let moved = firstAtLeast(lower.from, start); (lower.from[moved] ?? end) < end; moved++) {
      const from = lower.from[moved] ?? 0;
      ranges.push([start, from]);
      start = from + 1;
    }
    ranges.push([start, end]);
  }
  return setOf(ranges);
};

/** The lower case of the code points from `start` to `end` (excluded), with the equivalents of each. */
export const foldedRange = (start: number, end: number, folding: Folding): CodePointSet => {
  const { lower, equivalents, withEquivalents } = folding;
  const ranges: [number, number][] = [];
  let behind = start;
  for (let moved = firstAtLeast(lower.from, start); (lower.from[moved] ?? end) < end; moved++) {
    const from = lower.from[moved] ?? 0;
    const to = lower.to[moved] ?? 0;
    ranges.push([behind, from], [to, to + 1]);
    behind = from + 1;
  }
  ranges.push([behind, end]);
  const folded = setOf(ranges);
  const others = withEquivalents.flatMap((letter) =>
    hasCodePoint(folded, letter) ? (equivalents.get(letter) ?? []) : [],
  );
  return others.length === 0 ? folded : unionOf([folded, pointsOf(others)]);
};

/** Whether any of the code points from `start` to `end` (excluded) is cased. */
export const isAnyCased = (start: number, end: number, { cased }: Folding): boolean =>
  hasCodePoint(cased, start) || (cased[firstAtLeast(cased, start)] ?? end) < end;
