/** Where a part of a condition stands in its text: UTF-16 offsets. */
export type Part = readonly [start: number, end: number];

export type Comparison = '<' | '<=' | '>' | '>=';

/** Why a part of a condition can never be true. */
export type NeverReason =
  | 'syntax'
  | 'empty'
  | 'too-long'
  | 'parentheses'
  | 'not'
  | 'literal'
  | 'empty-text'
  | 'quoted-connector'
  | 'case'
  | 'equals-sign'
  | 'ampersand';

/** One comparison or test. */
export type Atom = {
  readonly part: Part;
  readonly text: string;
  /** What stands behind the part that is read, and is ignored. */ readonly ignored: string;
} & (
  | {
      readonly kind: 'equal';
      readonly path: readonly string[];
      readonly value: string | number | boolean;
      readonly negated: boolean;
      readonly quotes: string;
    }
  | {
      readonly kind: 'in';
      readonly path: readonly string[];
      readonly items: readonly string[];
      readonly negated: boolean;
      readonly bare: boolean;
    }
  | {
      readonly kind: 'compare';
      readonly path: readonly string[];
      readonly operator: Comparison;
      readonly value: number;
    }
  | { readonly kind: 'truthy'; readonly path: readonly string[] }
  | { readonly kind: 'never'; readonly reason: NeverReason }
);

/** A condition: alternatives of conjunctions of atoms. Neither engine's grammar nests deeper. */
export interface Condition {
  readonly text: string;
  readonly alternatives: readonly (readonly Atom[])[];
}
