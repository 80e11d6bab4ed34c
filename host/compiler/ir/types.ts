/**
 * The intermediate representation between policy languages and decision modules: plain frozen data.
 *
 * One IR carries every language (docs/decisions/0002-one-ir.md): what languages do differently is an explicit operation, an
 * explicit `absentIs`, or an explicit `onError`; nothing is implicit for the back end.
 */
import type { Cell, TagName } from '../../engine/cell/cell.ts';
import type {
  Dialect,
  ManifestRule,
  Obligation,
  RequestSchema,
  Slot,
  SourceDigest,
  Span,
} from '../../engine/manifest/types.ts';
import type { OperationName, ValueOperationName } from './operations/index.ts';

/** What a read of an absent value makes of the operation it stands in. `absent`: the operation sees the absent cell and says itself. */
export type AbsentIs = 'false' | 'true' | 'error' | 'undefined' | 'null' | 'absent';

/**
 * Stands where a truth value is wanted (a guard, a part of `and`, `or`, `not`, the condition of an `if`) or where a value is (an argument of `call` and `compute`). What
 * yields a truth value may stand where a value is wanted: it is the boolean, or the error. The reverse does not hold.
 */
export type Expression =
  /** A constant; where a truth value is wanted, a `bool` cell. */
  | { readonly kind: 'constant'; readonly value: Cell }
  /** The value of an input slot. Stands only where a value is wanted. */
  | {
      readonly kind: 'read';
      readonly slot: number;
      readonly absentIs: AbsentIs;
      /** The tags of what the slot may hold: those that its `holds` promises. Without it, any. */
      readonly holds?: readonly TagName[];
    }
  /** Left to right; stops at the first that is not true (an error stops it too, and is the result). */
  | { readonly kind: 'and'; readonly arguments: readonly Expression[]; readonly span?: Span }
  /** Left to right; stops at the first that is not false. */
  | { readonly kind: 'or'; readonly arguments: readonly Expression[]; readonly span?: Span }
  | { readonly kind: 'not'; readonly argument: Expression; readonly span?: Span }
  /** A typed operation of the closed set in `operations/` that yields a truth value. Its arguments are values. */
  | {
      readonly kind: 'call';
      readonly operation: OperationName;
      readonly arguments: readonly Expression[];
      readonly span?: Span;
    }
  /** One that yields a value. Its arguments are values; when it errs, what it is an argument of does. */
  | {
      readonly kind: 'compute';
      readonly operation: ValueOperationName;
      readonly arguments: readonly Expression[];
      readonly span?: Span;
    }
  /** A condition, and what is evaluated when it is true and when it is false. Both are values where a value is wanted, and truth values where one of these is. */
  | {
      readonly kind: 'if';
      readonly arguments: readonly [condition: Expression, then: Expression, otherwise: Expression];
      readonly span?: Span;
    };

/** The result of a condition. */
export type Truth = 'false' | 'true' | 'error' | 'undefined';

/** What an error in a rule's guard means: the rule matches, is skipped, or the whole decision is a deny. */
export type OnError = 'match' | 'skip' | 'deny';

export interface Rule extends Omit<ManifestRule, 'conditions'> {
  /** What `explain` reports, in order; each is a subexpression of the guard (`and`/`or`/`not`/`call` nodes by reference). */
  readonly conditions: readonly { readonly text: string; readonly expression: Expression; readonly span?: Span }[];
  readonly guard: Expression;
  readonly onError: OnError;
  /** Lower wins. Unique within the entry; fallbacks rank after every rule. */
  readonly rank: number;
  /** What the author ranked the rule by. Rules of one tier are ranked by where they stand alone; without one, so they are meant to be. No decision depends on it. */
  readonly tier?: string;
}

/**
 * How matching rules become a decision.
 * - `first`: evaluate by rank, stop at the first that matches (or errs under `deny`).
 * - `first-of-all`: the same winner, but every rule that is no fallback is evaluated, and all that match are reported.
 * - `forbid-trumps-permit`: every rule that is no fallback is evaluated. Rules that deny rank before those that escalate, and these before those that allow. The first that
 *   matches gives verdict and obligations; where it denies, all that deny and match determine the decision together, and otherwise all that match. A rule that errs under
 *   `deny` decides where no rule that denies matches.
 */
export type Combine = 'first' | 'first-of-all' | 'forbid-trumps-permit';

export interface Entry {
  readonly name: string;
  readonly version: string;
  readonly dialect: Dialect;
  readonly strategy: string;
  readonly combine: Combine;
  readonly slots: readonly Slot[];
  /** What requests must be; see `ManifestEntry`. */
  readonly schema?: RequestSchema;
  readonly rules: readonly Rule[];
  readonly obligations: readonly Obligation[];
}

export interface Unit {
  readonly sources: readonly SourceDigest[];
  readonly entries: readonly Entry[];
}
