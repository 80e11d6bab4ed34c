/** Why the command line interface gave up by itself; errors of the rooms below keep their own codes. */
export type CliErrorCode =
  /** The command line cannot be understood. */
  | 'usage'
  /** A file cannot be read or is not text. */
  | 'unreadable'
  /** A file cannot be written. */
  | 'unwritable'
  /** The input is not what its place demands. */
  | 'input';

/** An error that is the user's to mend; its message is all that is shown. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  /** How to mend it. */
  readonly hint: string | undefined;

  constructor(code: CliErrorCode, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
