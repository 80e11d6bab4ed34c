import type { Diagnostic, Severity } from '../../compiler/index.node.ts';
import { counted } from './counted.ts';
import type { Palette } from './paint.ts';
import { clip, printable } from './table.ts';

/** The longest source line that is shown; the caret stays in sight. */
const MOST_COLUMNS = 140;

/** The path of a source by its name, as the user would type it. */
export type Locate = (name: string) => string;

/** A diagnostic of the compiler, or a finding of another room in the same form. */
export type Reportable = Omit<Diagnostic, 'code'> & { readonly code: string };

/** Where a diagnostic is, as editors and terminals read it: file:line:column. */
function place({ source, span }: Reportable, locate: Locate): string {
  if (source === null) return '';
  const file = printable(locate(source.name));
  return span === null ? file : `${file}:${span.line}:${span.column}`;
}

/** The source line with a caret under what is meant. */
function excerpt({ dim, red, yellow, blue }: Palette, { source, span, severity }: Reportable): string[] {
  if (source === null || span === null) return [];
  const line = source.text.split(/\r\n|[\r\n]/)[span.line - 1];
  if (line === undefined) return [];
  const characters = Array.from(line.replaceAll('\t', ' '));
  const start = Math.min(span.column - 1, characters.length);
  const end = span.endLine === span.line ? Math.max(span.endColumn - 1, start + 1) : characters.length;
  const from = start > MOST_COLUMNS - 40 ? start - 40 : 0;
  const shown = clip(characters.slice(from).join(''), MOST_COLUMNS);
  const before = printable(characters.slice(from, start).join(''));
  const marked = printable(characters.slice(start, Math.min(end, from + MOST_COLUMNS)).join('')).length;
  const number = String(span.line);
  const gutter = ' '.repeat(number.length);
  const caret = { error: red, warning: yellow, note: blue }[severity]('^'.repeat(Math.max(1, marked)));
  return [
    `  ${dim(`${number} |`)} ${from > 0 ? '…' : ''}${printable(shown)}`,
    `  ${dim(`${gutter} |`)} ${from > 0 ? ' ' : ''}${' '.repeat(Array.from(before).length)}${caret}`,
  ];
}

/** One diagnostic: where, what, the source line, and how to mend it. */
export function diagnosticLines(palette: Palette, diagnostic: Reportable, locate: Locate): string[] {
  const { bold, dim, red, yellow, blue } = palette;
  const { severity, code, message, hint } = diagnostic;
  const where = place(diagnostic, locate);
  const kind = { error: red, warning: yellow, note: blue }[severity](severity);
  return [
    `${where === '' ? '' : `${bold(where)} `}${kind}${dim(`[${code}]`)} ${printable(message)}`,
    ...excerpt(palette, diagnostic),
    `  ${dim('mend:')} ${printable(hint)}`,
  ];
}

/** The last line of a report: how many there are of each. */
export function diagnosticSummary({ blue, green, red, yellow }: Palette, diagnostics: readonly Reportable[]): string {
  const count = (wanted: Severity): number => diagnostics.filter(({ severity }) => severity === wanted).length;
  const [errors, warnings, notes] = [count('error'), count('warning'), count('note')];
  if (diagnostics.length === 0) return green('nothing found');
  return [
    ...(errors > 0 ? [red(counted(errors, 'error'))] : []),
    ...(warnings > 0 ? [yellow(counted(warnings, 'warning'))] : []),
    ...(notes > 0 ? [blue(counted(notes, 'note'))] : []),
  ].join(', ');
}

/** A diagnostic as JSON. */
export function diagnosticJson({ code, severity, message, hint, source, span }: Reportable, locate: Locate): object {
  return {
    code,
    severity,
    message,
    hint,
    file: source === null ? null : locate(source.name),
    span:
      span === null ? null : { line: span.line, column: span.column, endLine: span.endLine, endColumn: span.endColumn },
  };
}
