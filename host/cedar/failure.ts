import type { Diagnostic } from '../compiler/diagnostics/types.ts';
import type { Source } from '../compiler/source/source.ts';
import type { DetailedError, Failure, SourceLocation } from './types.ts';

/** The offset in UTF-8 of a line and column, which count code points. */
const byteOffset = ({ text, lines }: Source, line: number, column: number): number => {
  let offset = lines[line - 1] ?? 0;
  for (let left = column - 1; left > 0; left--) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return new TextEncoder().encode(text.slice(0, offset)).length;
};

const locationsOf = ({ source, span }: Diagnostic): (SourceLocation & { label: null })[] => {
  if (source === null || span === null) return [];
  const start = byteOffset(source, span.line, span.column);
  return [{ label: null, start, end: byteOffset(source, span.endLine, span.endColumn) }];
};

const SEVERITIES = { error: 'error', warning: 'warning', note: 'advice' } as const;

const detailed = (diagnostic: Diagnostic): DetailedError => ({
  message: diagnostic.message,
  help: diagnostic.hint,
  code: diagnostic.code,
  url: null,
  severity: SEVERITIES[diagnostic.severity],
  sourceLocations: locationsOf(diagnostic),
  related: [],
});

/** Findings as the answer of a call. */
export const failureOf = (diagnostics: readonly Diagnostic[]): Failure => ({
  type: 'failure',
  errors: diagnostics.map(detailed),
});
