import type { Cell } from '../../../../engine/index.ts';
import type { Expression } from '../syntax/types.ts';

/** A value; it may be unknown, or hold what is. */
export interface Known {
  readonly kind: 'known';
  readonly cell: Cell;
}

/** It errs, whatever is unknown: this does. */
export interface Erring {
  readonly kind: 'error';
  readonly expression: Expression;
}

/** It depends on what is unknown. */
export interface Open {
  readonly kind: 'open';
  /** What is left of it. */
  readonly expression: Expression;
  /** It does not err, whatever is unknown. */
  readonly safe: boolean;
  /** If it does not err, it is a boolean. */
  readonly boolean: boolean;
  /** The boolean that it is, if it does not err; null where that depends on what is unknown. */
  readonly settles: boolean | null;
}

/** What an expression comes to. */
export type Outcome = Known | Erring | Open;
