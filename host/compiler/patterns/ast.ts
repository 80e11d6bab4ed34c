/**
 * A pattern with nothing implicit left: flags are applied, classes are sets of code points, groups are gone. Whether it occurs in a text is all that is asked, so
 * greedy and lazy repeats are the same.
 */
import type { CodePointSet } from './code-points/set.ts';

/** Where a pattern that consumes nothing holds. */
export type Place =
  /** `\A`, and `^` without `(?m)`. */
  | 'text-start'
  /** `\Z`. */
  | 'text-end'
  /** `$` without `(?m)`: the end, or before a line feed that ends the text. */
  | 'final-line-end'
  /** `^` with `(?m)`: the start, or behind a line feed. */
  | 'line-start'
  /** `$` with `(?m)`: the end, or before a line feed. */
  | 'line-end'
  /** `\b` and `\B`: never in the empty text. */
  | 'word-boundary'
  | 'not-word-boundary'
  /** The same under `(?a)`. */
  | 'ascii-word-boundary'
  | 'not-ascii-word-boundary';

export type Pattern =
  /** Matches the empty text. */
  | { readonly kind: 'empty' }
  /** One code point of the set. The empty set matches nothing. */
  | { readonly kind: 'set'; readonly set: CodePointSet }
  | { readonly kind: 'sequence'; readonly items: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly items: readonly Pattern[] }
  /** `max` may be infinite; `min` ≤ `max`. */
  | { readonly kind: 'repeat'; readonly item: Pattern; readonly min: number; readonly max: number }
  | { readonly kind: 'place'; readonly place: Place }
  /** Whether the item matches a text that starts (`behind`: ends) here. */
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly item: Pattern };
