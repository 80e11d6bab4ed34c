import { spanOf } from '../source/source.ts';
import type { Range, Source } from '../source/source.ts';
import { DIAGNOSTICS } from './table.ts';
import type { DiagnosticCode } from './table.ts';
import type { Diagnostic, Severity } from './types.ts';

/** What the placeholders of a message and a hint stand for. */
export type Details = Readonly<Record<string, string | number | bigint>>;

/** Collects the diagnostics of one compilation, in the order in which they are found. */
export interface Sink {
  readonly diagnostics: readonly Diagnostic[];
  /** Whether an error was reported. */
  failed(): boolean;
  /** Reports a finding about the call as a whole. */
  report(code: DiagnosticCode, details?: Details): void;
  /** Reports a finding about a source, at a range or as a whole. */
  reportAt(source: Source, range: Range | null, code: DiagnosticCode, details?: Details): void;
  /** Takes over the findings of another sink; its errors become warnings when they are to keep nothing from being built. */
  adopt(other: Sink, errors?: 'errors' | 'warnings'): void;
}

const MAX_DETAIL = 120;

/** A detail quoted from a document is untrusted: control characters are escaped and long texts cut. */
const printable = (detail: string | number | bigint): string => {
  const text = String(detail).replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}…` : text;
};

/** What `strict` makes of a severity: notes stay notes. */
const strictly = (severity: Severity, strict: boolean | undefined): Severity =>
  strict === true && severity === 'warning' ? 'error' : severity;

const fill = (template: string, details: Details): string =>
  template.replace(/\{(\w+)\}/gu, (placeholder, name: string) => {
    const detail = details[name];
    return detail === undefined ? placeholder : printable(detail);
  });

/** A finding of the code without its place. */
export const describeDiagnostic = (
  code: DiagnosticCode,
  details: Details,
  options: { readonly strict?: boolean } = {},
): Omit<Diagnostic, 'source' | 'span'> => {
  const { severity, message, hint } = DIAGNOSTICS[code];
  return {
    code,
    severity: strictly(severity, options.strict),
    message: fill(message, details),
    hint: fill(hint, details),
  };
};

/** @param options.strict makes every warning an error. */
export const createSink = (options: { readonly strict?: boolean } = {}): Sink => {
  const diagnostics: Diagnostic[] = [];
  const sourceIndex = new Map<Source, number>();
  const add = (source: Source | null, range: Range | null, code: DiagnosticCode, details: Details): void => {
    if (source !== null && !sourceIndex.has(source)) sourceIndex.set(source, sourceIndex.size);
    diagnostics.push({
      ...describeDiagnostic(code, details, options),
      source,
      span: source === null || range === null ? null : spanOf(source, sourceIndex.get(source) ?? 0, range),
    });
  };
  return {
    diagnostics,
    failed: () => diagnostics.some(({ severity }) => severity === 'error'),
    report: (code, details = {}) => add(null, null, code, details),
    reportAt: (source, range, code, details = {}) => add(source, range, code, details),
    adopt(other, errors = 'errors') {
      for (const diagnostic of other.diagnostics) {
        const softened = errors === 'warnings' && diagnostic.severity === 'error' && options.strict !== true;
        const severity = softened ? 'warning' : strictly(diagnostic.severity, options.strict);
        diagnostics.push({ ...diagnostic, severity });
      }
    },
  };
};
