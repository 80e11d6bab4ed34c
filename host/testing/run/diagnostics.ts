import type { Diagnostic } from '../../compiler/diagnostics/types.ts';
import type { ExpectedDiagnostic } from '../file/types.ts';
import type { Mismatch } from './types.ts';

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly file: string | null;
  readonly line: number | null;
}

const fits = (found: Found, { code, line, file, severity }: ExpectedDiagnostic): boolean =>
  found.code === code &&
  (line === null || found.line === line) &&
  (file === null || found.file === file) &&
  (severity === null || found.severity === severity);

/** How much an expectation says: what says more is matched first, so that it is not left over. */
const weight = ({ line, file, severity }: ExpectedDiagnostic): number =>
  [line, file, severity].filter((part) => part !== null).length;

const show = ({ code, file, line, severity }: Found | ExpectedDiagnostic): string =>
  [code, ...(severity === null ? [] : [severity]), ...(file === null ? [] : [file])].join(' ') +
  (line === null ? '' : `:${line}`);

/**
 * Which expected diagnostics are missing, and which are there that none expects.
 *
 * @param locate the path of a source, relative to the test file
 */
export const compareDiagnostics = (
  expected: readonly ExpectedDiagnostic[],
  diagnostics: readonly Diagnostic[],
  locate: (name: string) => string,
): Mismatch[] => {
  const left: Found[] = diagnostics.map(({ code, severity, source, span }) => ({
    code,
    severity,
    file: source === null ? null : locate(source.name),
    line: span?.line ?? null,
  }));
  const missing: ExpectedDiagnostic[] = [];
  for (const each of [...expected].sort((a, b) => weight(b) - weight(a))) {
    const at = left.findIndex((found) => fits(found, each));
    if (at < 0) missing.push(each);
    else left.splice(at, 1);
  }
  return [
    ...missing.map((each) => ({ what: 'diagnostics', expected: show(each), actual: 'not reported' })),
    ...left.map((found) => ({ what: 'diagnostics', expected: 'none', actual: show(found) })),
  ];
};
