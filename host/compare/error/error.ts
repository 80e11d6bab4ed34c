/** Why a comparison cannot be made. The set is closed: a new code is a new line here and in docs/what-would-change.md. */
export type CompareErrorCode =
  /** A line of recorded actions is not what docs/what-would-change.md says a record is. */
  | 'record_invalid'
  /** The entry that was asked for is not there, or none of several is meant. */
  | 'entry_unknown'
  /** Two policies that no input is for both. */
  | 'not_comparable'
  /** There is nothing to measure, or it cannot be measured: no inputs, or counts out of bounds. */
  | 'bench_invalid';

/** The room's one error class; messages never hold values of recorded arguments. */
export class CompareError extends Error {
  override readonly name = 'CompareError';
  readonly code: CompareErrorCode;

  constructor(code: CompareErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
