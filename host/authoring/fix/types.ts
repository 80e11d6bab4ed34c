import type { Diagnostic, DiagnosticCode } from '../../compiler/index.ts';
import type { Span } from '../../engine/index.ts';

/** A replacement in a text: UTF-16 offsets, the end not included. Without a length it inserts. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * What a fix may do to decisions.
 * - `same`: it only says what already holds. It is not made where anything would be decided otherwise.
 * - `meant`: the diagnostic says that the author meant something else than what is decided.
 */
export type Intent = 'same' | 'meant';

/** One diagnostic that was mended. */
export interface Fix {
  readonly code: DiagnosticCode;
  /** The diagnostic's sentence. */
  readonly message: string;
  /** The source's name. */
  readonly source: string;
  /** Where the diagnostic begins, in the text as it came. */
  readonly found: Span;
  /** Where the text was changed, in the text as it came. */
  readonly span: Span;
  /** The change in the text as it came; null when it changes what an earlier fix wrote. */
  readonly edit: Edit | null;
  /** What was written, and instead of what: empty where something was added. */
  readonly written: string;
  readonly replaced: string;
  /** Whether the policy set may decide otherwise than it did; null when it did not compile and so decided nothing. */
  readonly decides: 'same' | 'otherwise' | null;
}

/** A source that was changed. */
export interface FixedSource {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** In the order of the text, none over another; together they make `after` of `before`. */
  readonly edits: readonly Edit[];
}

export interface FixResult {
  /** In the order of the sources. */
  readonly sources: readonly FixedSource[];
  readonly fixes: readonly Fix[];
  /** What is left: findings about the texts as they are now. */
  readonly diagnostics: readonly Diagnostic[];
  /** False when the work ran out: another call may mend more. */
  readonly complete: boolean;
}
