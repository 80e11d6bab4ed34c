import type { DiagnosticCode } from '../../../diagnostics/table.ts';
import type { Details } from '../../../diagnostics/sink.ts';
import type { Range } from '../../../source/source.ts';

/** Why a document cannot be read. Thrown inside the reader, and reported as a diagnostic by its one caller. */
export class Problem extends Error {
  readonly code: DiagnosticCode;
  readonly range: Range | null;
  readonly details: Details;

  constructor(code: DiagnosticCode, range: Range | null, details: Details = {}) {
    super(code);
    this.name = 'Problem';
    this.code = code;
    this.range = range;
    this.details = details;
  }
}
