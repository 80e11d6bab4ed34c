import type { Severity } from './types.ts';

/** What is said of Cedar's schemas and of entities, contexts and requests. Part of the table of diagnostics; EC10x is of schemas first, EC11x of data too. */
export const SCHEMA_DIAGNOSTICS = {
  EC100: ['error', 'This is no schema: {detail}.', 'Write what the grammar of schemas needs here.{help}'],
  EC101: ['error', 'The document has another shape: {detail}.', 'Write what the format has at this place.{help}'],
  EC102: ['error', 'This cannot be a name: {detail}.', 'Choose another name.{help}'],
  EC103: ['error', 'Something stands twice: {detail}.', 'Remove one of the two, or rename it.{help}'],
  EC104: ['error', 'A declaration hides another: {detail}.', 'Give one of them another name.{help}'],
  EC105: ['error', 'Something is not declared: {detail}.', 'Declare it, or mend its name.{help}'],
  EC106: ['error', 'Something contains itself: {detail}.', 'Break the circle.{help}'],
  EC107: ['error', 'This is no record: {detail}.', 'Write a record, or the name of a common type that is one.{help}'],
  EC108: ['error', 'This is not supported: {detail}.', 'Leave it out.{help}'],
  EC109: [
    'error',
    "Cedar's own syntax cannot say this: {detail}.",
    'Keep the JSON format, or write it otherwise.{help}',
  ],
  EC110: [
    'error',
    'The data is not what the schema or the format says: {detail}.',
    'Write a value of the type that is needed.{help}',
  ],
  EC111: ['error', 'The document is too large: {detail}.', 'Split it, or flatten it.{help}'],
  EC112: ['warning', 'A name hides another: {detail}.', 'Give one of the two another name.'],
} as const satisfies Record<string, readonly [Severity, string, string]>;

export type SchemaDiagnosticCode = keyof typeof SCHEMA_DIAGNOSTICS;
