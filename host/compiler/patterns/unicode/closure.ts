/**
 * Which code points of a text a literal or a class of a pattern matches, exactly as CPython 3.11 compiles them (`_optimize_charset` of `Lib/re/_compiler.py`):
 * the code points of the text are put into lower case and looked up in a set that was folded beforehand.
 */
import { complementOf, setOf, unionOf } from '../code-points/set.ts';
import type { CodePointSet } from '../code-points/set.ts';
import { foldedRange, isAnyCased, preimageOf, unicodeFolding } from './folding.ts';
import type { Folding } from './folding.ts';
import { upperMapping } from './upper.ts';

/** A part of a class: one code point, a range with its last one included, or a set such as that of `\w`. */
export type ClassItem =
  | { readonly kind: 'literal'; readonly codePoint: number }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'class'; readonly set: CodePointSet };

const BEYOND_BMP = 0x10000;

/** What a literal matches. */
export const literalSetOf = (codePoint: number, folding: Folding | null): CodePointSet => {
  if (folding === null || !isAnyCased(codePoint, codePoint + 1, folding)) return [codePoint, codePoint + 1];
  return preimageOf(foldedRange(codePoint, codePoint + 1, folding), folding);
};

/** What has its capital in a range. */
const capitalIn = (low: number, high: number): CodePointSet => {
  const { from, to } = upperMapping();
  return setOf(
    from.flatMap((codePoint, index) => {
      const capital = to[index] ?? 0;
      return capital >= low && capital <= high ? [[codePoint, codePoint + 1] as const] : [];
    }),
  );
};

/** The lower-case code points that a range takes under a folding. Beyond the BMP CPython folds by capitals, and under `(?a)` too. */
const rangeTakes = (low: number, high: number, folding: Folding): CodePointSet => {
  if (high < BEYOND_BMP) return foldedRange(low, high + 1, folding);
  const folded = low < BEYOND_BMP ? [foldedRange(low, BEYOND_BMP, folding)] : [];
  return unionOf([...folded, [low, high + 1], capitalIn(low, high)]);
};

/** The lower-case code points that an item takes under a folding. */
const takes = (item: ClassItem, folding: Folding): CodePointSet => {
  switch (item.kind) {
    case 'class':
      return item.set;
    case 'range':
      return rangeTakes(item.low, item.high, folding);
    case 'literal': {
      // Beyond the BMP CPython 3.11 does not fold a literal of a class, so that a capital in it matches nothing.
      const { codePoint } = item;
      if (folding.lower.of(codePoint) >= BEYOND_BMP) return [codePoint, codePoint + 1];
      return foldedRange(codePoint, codePoint + 1, folding);
    }
  }
};

/** Whether CPython looks the lower case of a text up for the sake of the item. */
const isFolded = (item: ClassItem, folding: Folding): boolean => {
  switch (item.kind) {
    case 'class':
      return false;
    case 'range':
      return item.high >= BEYOND_BMP || isAnyCased(item.low, item.high + 1, folding);
    case 'literal':
      return folding.lower.of(item.codePoint) >= BEYOND_BMP || isAnyCased(item.codePoint, item.codePoint + 1, folding);
  }
};

const plain = (item: ClassItem): CodePointSet => {
  switch (item.kind) {
    case 'class':
      return item.set;
    case 'range':
      return [item.low, item.high + 1];
    case 'literal':
      return [item.codePoint, item.codePoint + 1];
  }
};

/** What a class of several items, or of one that is no literal, matches. */
export const classSetOf = (items: readonly ClassItem[], negated: boolean, folding: Folding | null): CodePointSet => {
  const folded = folding !== null && items.some((item) => isFolded(item, folding)) ? folding : null;
  const set =
    folded === null
      ? unionOf(items.map((item) => plain(item)))
      : preimageOf(unionOf(items.map((item) => takes(item, folded))), folded);
  return negated ? complementOf(set) : set;
};

/**
 * Every code point that differs from one of the set by case alone, as `(?i)` sees it in the literals of a pattern.
 *
 * @example caseClosureOf([0x6b, 0x6c]) // k, K and the Kelvin sign
 */
export const caseClosureOf = (set: CodePointSet, folding: Folding = unicodeFolding()): CodePointSet => {
  const ranges: CodePointSet[] = [];
  for (let index = 0; index + 1 < set.length; index += 2) {
    ranges.push(foldedRange(set[index] ?? 0, set[index + 1] ?? 0, folding));
  }
  return unionOf([set, preimageOf(unionOf(ranges), folding)]);
};
