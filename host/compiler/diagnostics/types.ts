import type { Source } from '../source/source.ts';
import type { Span } from '../../engine/manifest/types.ts';
import type { DiagnosticCode } from './table.ts';

/** A note is worth knowing and needs no mending: `strict` leaves it a note. */
export type Severity = 'error' | 'warning' | 'note';

/** One finding about a policy source. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** How to mend it. */
  readonly hint: string;
  /** The source it is about; null when it is about the call as a whole. */
  readonly source: Source | null;
  /** Where in the source; null when it is about the source as a whole. */
  readonly span: Span | null;
}
