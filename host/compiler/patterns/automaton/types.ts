import type { Place } from '../ast.ts';
import type { CodePointSet } from '../code-points/set.ts';

/** A place in a pattern where a thread can stand. */
export type Position =
  /** Consumes one code point of the set; with a `limit`, up to that many, one after the other. */
  | { readonly kind: 'set'; readonly set: CodePointSet; readonly limit: number }
  /** Consumes nothing: a thread passes on where the place holds. */
  | { readonly kind: 'place'; readonly place: Place }
  /** The same, where the look-around of this number holds, or does not when it is negative. */
  | { readonly kind: 'look'; readonly look: number; readonly negative: boolean }
  /** The last position: a thread that stands here has matched. */
  | { readonly kind: 'final' };

/** What a look-around tests. */
export interface Look {
  readonly behind: boolean;
  /**
   * Null: it is tried at all places at once, by an automaton that starts at every place, holds where it has just matched, and reads forwards to look behind, backwards to look ahead. Otherwise it is tried where it is
   * asked for: the automaton starts there, reads away from there, so many code points at most.
   */
  readonly reach: number | null;
  readonly automaton: Automaton;
}

/** A Glushkov automaton: threads stand before the position that they would consume next. */
export interface Automaton {
  /** The last is `final`, and no other. */
  readonly positions: readonly Position[];
  /** Where threads start, ascending. */
  readonly first: readonly number[];
  /** For each position, where a thread goes on to from there, ascending. The way of a position with a `limit` back to itself is left out. */
  readonly follow: readonly (readonly number[])[];
  readonly looks: readonly Look[];
}
