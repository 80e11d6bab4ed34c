/** Every way in which the testing room refuses. The set is closed: a new code is a new line here and in the documentation. */
export type TestingErrorCode =
  /** A path that was given cannot be read, or no test file lies there. */
  | 'unreadable'
  | 'nothing_found'
  /** A snapshot file that nobody wrote like this. */
  | 'snapshot_invalid'
  /** A file cannot be written, or lies outside of the folder it belongs to. */
  | 'unwritable'
  /** The evaluator decides otherwise than the compiled module: a fault of Edict. */
  | 'evaluator_disagrees';

/** The testing room's one error class; `code` says what happened, `message` where and why. */
export class TestingError extends Error {
  override readonly name = 'TestingError';
  readonly code: TestingErrorCode;

  constructor(code: TestingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
