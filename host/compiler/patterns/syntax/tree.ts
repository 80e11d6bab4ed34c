/** The syntax of a pattern as CPython's `Lib/re/_parser.py` reads it: flags are not applied yet, and groups that change nothing are gone. */

export type Flag = 'a' | 'i' | 'm' | 's' | 't' | 'u' | 'x';

export type Category = 'digit' | 'space' | 'word';

export type ClassPart =
  | { readonly kind: 'literal'; readonly codePoint: number }
  /** `high` is included. */
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'category'; readonly category: Category; readonly negated: boolean };

export type Anchor = 'line-start' | 'line-end' | 'text-start' | 'text-end' | 'boundary' | 'not-boundary';

/** How many code points a part matches, as CPython reckons it. */
export interface Width {
  readonly least: number;
  readonly most: number;
}

export interface Sequence {
  readonly nodes: readonly Node[];
  readonly width: Width;
}

export type Node =
  | { readonly kind: 'literal'; readonly codePoint: number; readonly negated: boolean }
  | { readonly kind: 'any' }
  | { readonly kind: 'class'; readonly parts: readonly ClassPart[]; readonly negated: boolean }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'branch'; readonly items: readonly Sequence[] }
  | {
      readonly kind: 'group';
      readonly isCapturing: boolean;
      readonly add: readonly Flag[];
      readonly remove: readonly Flag[];
      readonly item: Sequence;
    }
  | { readonly kind: 'atomic'; readonly item: Sequence }
  | {
      readonly kind: 'repeat';
      readonly mode: 'greedy' | 'lazy' | 'possessive';
      readonly min: number;
      readonly max: number;
      readonly item: Sequence;
    }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly item: Sequence }
  /** What Python matches and no automaton does: a back-reference or a conditional. */
  | { readonly kind: 'irregular'; readonly width: Width };
