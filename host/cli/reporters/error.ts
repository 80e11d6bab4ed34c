import type { Io } from '../frame/io.ts';
import { CliError } from '../frame/error.ts';
import { toJson } from './json.ts';
import { paint } from './paint.ts';
import { printable } from './table.ts';

/** An error as data: its code, where it has one, and its message. */
export interface ReportedError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** What is told of an error. One without a code is a fault of Edict, and says so. */
export function describe(error: unknown): ReportedError {
  if (error instanceof CliError) {
    return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return { code: error.code, message: error.message };
  }
  return {
    code: 'internal',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    hint: 'This is a fault of Edict. Please report it with the command that led here.',
  };
}

/** Tells the user of an error: as JSON on the standard output under `--json` (in one line, as what is printed again and again is), else as text on the standard error. */
export function reportError(io: Io, error: unknown, json: boolean, lines: 'indented' | 'one' = 'indented'): void {
  const reported = describe(error);
  if (json) {
    io.out(toJson({ error: reported }, lines));
    return;
  }
  const { red, dim } = paint(io.colour.err);
  for (const [index, line] of reported.message.split('\n').entries()) {
    io.err(index === 0 ? `${red('error')}${dim(`[${reported.code}]`)} ${printable(line)}` : `  ${printable(line)}`);
  }
  if (reported.hint !== undefined) io.err(`  ${reported.hint}`);
}
