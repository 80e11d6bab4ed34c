import type { Diagnostic } from '../../compiler/index.ts';
import type { Span } from '../../engine/index.ts';

export interface MigrateOptions {
  /** Rules that cannot be expressed take their safe side: what denies denies more, what allows is left out. Default: they are refused. */
  readonly lossy?: boolean;
  /** A field `a.b`, which is one flat key in v4, becomes the member `b` of `a`, as v1 reads it. Default: such a rule is refused. */
  readonly nested?: boolean;
}

/** Something about a rule, or about the document. */
export interface Remark {
  /** The rule's name; null when it is about the document. */
  readonly rule: string | null;
  readonly text: string;
  /** Where in the document as it came. */
  readonly span: Span | null;
}

export interface Migrated {
  /** The document in the other dialect, as YAML; null when it could not be written: then `diagnostics` has errors, or `refused` says why. */
  readonly text: string | null;
  /** Rules that cannot be expressed. */
  readonly refused: readonly Remark[];
  /** Rules that are expressed as nearly as it goes, and in what that is not the same. Without any, the documents decide alike before a tool runs. */
  readonly inexact: readonly Remark[];
  /** What is left out because it decides nothing, and the like. */
  readonly notes: readonly Remark[];
  /** Whether the documents decide alike only with the strategy `priority_first_match`. */
  readonly needsStrategy: boolean;
  /** What the compiler found in the document as it came. */
  readonly diagnostics: readonly Diagnostic[];
}
